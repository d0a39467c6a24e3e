from ledger.forms.filings import SubmissionForm


def test_a_missing_signature_is_asked_for_by_its_name() -> None:
    form = SubmissionForm({"seen": "0", "nil": "on", "prepared_by": "吴某"})
    assert form.errors == {"headed_by": ["请填写单位负责人。"], "contact_phone": ["请填写联系电话。"]}
