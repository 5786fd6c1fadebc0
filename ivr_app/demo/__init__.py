"""A story of phone calls, played against the real application and judged by the phones' ears.

`story` says what people do and what they must hear, `stage` has everything that it takes to run
for real, `scene` waits and compares, `timeline` and `report` print.
"""
