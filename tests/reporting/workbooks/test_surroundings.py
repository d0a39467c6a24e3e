"""What is printed beside the title of a version's sheets: the square that leads to what its code says."""

import io
import re
import zipfile
from urllib.parse import urlsplit

import pytest
from django.test import Client
from openpyxl import load_workbook
from pytest_django import Settings

from ledger.models import FilingVersion
from ledger.queries.codes import check_url
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.sheets.qr import qr_png
from reporting.queries.standing import Standing
from reporting.workbooks.template import Template, build_template
from tests.factories import campaigns, filings, records, units
from tests.reporting.workbooks.sheets import export, square_of, texts

pytestmark = pytest.mark.django_db
SITE = "https://qq.example.test"
EMU_OF_A_MM = 36000
EXTENT = re.compile(rb'<xdr:oneCellAnchor>.*?<xdr:ext cx="([0-9]+)" cy="([0-9]+)"/>', re.DOTALL)


@pytest.fixture
def version() -> FilingVersion:
    campaigns.campaign()
    town = units.unit(units.GUNAN)
    records.one_of_each(town)
    return filings.version(town)


def standing(version: FilingVersion) -> Standing:
    return Standing(version, campaigns.period(campaigns.SURVEY))


@pytest.mark.parametrize("annex", [2, 3, 4])
def test_each_sheet_of_a_version_bears_the_square_of_its_code(
    annex: int, version: FilingVersion, settings: Settings
) -> None:
    plain = export(annex, standing(version))[1]
    settings.PRINTED_SITE_URL = SITE
    _, content = export(annex, standing(version))
    assert check_url(version) == f"{SITE}/verify/?code={version.code}"
    assert square_of(content) == qr_png(check_url(version))
    assert square_of(plain) == b""
    assert export(annex, standing(version))[1] == content
    said, before = (texts(load_workbook(io.BytesIO(each)).worksheets[0]) for each in (content, plain))
    assert said == before
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sizes = EXTENT.findall(parts.read("xl/drawings/drawing1.xml"))
    [(wide, high)] = sizes
    assert wide == high
    assert int(wide) >= 28 * EMU_OF_A_MM


def test_the_square_leads_to_what_the_code_says(version: FilingVersion, settings: Settings) -> None:
    settings.PRINTED_SITE_URL = SITE
    parts = urlsplit(check_url(version))
    html = Client().get(f"{parts.path}?{parts.query}").content.decode()
    assert version.unit_name in html
    assert "没有查到" not in html


@pytest.mark.usefixtures("version")
def test_what_is_no_version_bears_none(settings: Settings) -> None:
    settings.PRINTED_SITE_URL = SITE
    town = units.unit(units.GUNAN)
    assert [square_of(export(annex, town)[1]) for annex in (2, 3, 4)] == [b""] * 3
    out = io.BytesIO()
    with tenant_scope(SYSTEM):
        build_template(Template(town), out)
    assert square_of(out.getvalue()) == b""
