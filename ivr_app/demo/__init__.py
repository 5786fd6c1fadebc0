"""A story of phone calls, played against the real application and judged by the phones' ears.

`local_conference` and `company` say what people do (`hands`) and what they must hear (`ears`),
`office` who is there. `stage` has everything that it takes to run for real, `scene` waits and
compares, `timeline` and `report` print.
"""
