from ivr_app.domain.extension import Company, Extension

SALES = Extension("102", "Sales", "102", conference_pin="4711", conference_end_on_exit=True)


def test_an_extension_is_stored_without_what_it_does_not_say() -> None:
    assert SALES.as_record() == {
        "number": "102",
        "name": "Sales",
        "sip_user": "102",
        "type": "phone",
        "outbound": "international",
        "conference_pin": "4711",
        "conference_end_on_exit": True,
        "conference_announce_caller_name": True,
    }


def test_an_extension_is_loaded_as_it_was_stored() -> None:
    assert Extension.from_record(SALES.as_record()) == SALES


def test_fields_of_another_version_are_left_out_when_loading() -> None:
    assert Extension.from_record(SALES.as_record() | {"colour": "red"}) == SALES
    assert Company.from_record({"name": "Example", "colour": "red"}) == Company("Example")


def test_the_pin_is_in_no_repr() -> None:
    assert repr(SALES) == "Extension(102 'Sales' phone)"


def test_a_company_is_loaded_as_it_was_stored() -> None:
    company = Company("Example", "DE", "ru", "+4930231250")
    assert Company.from_record(company.as_record()) == company
    assert Company("Example").as_record() == {"name": "Example", "country": "US", "language": "en"}
