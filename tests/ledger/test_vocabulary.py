import pytest

from ledger.vocabulary import (
    LARGE_ENTERPRISES,
    NUMBERED_SOURCES,
    SECTORS_OF,
    SOURCE_ALIASES,
    Bucket,
    Category,
    Nature,
    Sector,
    Source,
    Status,
    bucket_of,
)


def test_codes_never_change() -> None:
    assert Source.values == [1, 2, 3, 4, 5, 9]
    assert Nature.values == [1, 2, 3, 4, 5, 6]
    assert Sector.values == [1, 2, 3, 4, 5, 6, 7, 8, 9, 21, 22, 99]
    assert Category.values == [1, 2, 3]
    assert Status.values == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("source", "bucket"),
    [
        (Source.SELF, Bucket.SELF),
        (Source.SUPERVISION, Bucket.SUPERVISION),
        (Source.PLATFORM, Bucket.PLATFORM),
        (Source.AUDIT, Bucket.OTHER),
        (Source.PETITION, Bucket.OTHER),
        (Source.OTHER, Bucket.OTHER),
    ],
)
def test_the_first_three_sources_keep_their_column_and_the_rest_are_other(source: Source, bucket: Bucket) -> None:
    assert bucket_of(source) is bucket
    assert bucket_of(int(source)) is bucket


def test_every_nature_has_its_list_of_sectors() -> None:
    assert set(SECTORS_OF) == set(Nature)
    assert [sector.label for sector in SECTORS_OF[Nature.GOVERNMENT]] == (
        ["发展改革", "公安", "住建", "卫生健康", "交通", "水利", "教育", "农业农村", "平台公司", "其他"]
    )
    assert [sector.label for sector in SECTORS_OF[Nature.NON_GOVERNMENT]] == ["政法委", "宣传部", "其他"]
    assert not any(SECTORS_OF[nature] for nature in (*LARGE_ENTERPRISES, Nature.INSTITUTION))


def test_a_source_is_read_with_and_without_its_last_word() -> None:
    assert SOURCE_ALIASES["部登记（投诉）平台转"] is SOURCE_ALIASES["部登记（投诉）平台"] is Source.PLATFORM
    assert SOURCE_ALIASES["国务院互联网+督查"] is Source.SUPERVISION
    assert {SOURCE_ALIASES[source.label] for source in Source} == set(Source)


def test_numbers_belong_to_the_two_sources_that_give_them() -> None:
    assert {Source.SUPERVISION, Source.PLATFORM} == NUMBERED_SOURCES
