"""What stands in the database's catalogue, against the lists that the walls are built from."""

import pytest
from django.conf import settings

from ledger import tenancy
from qingqian.db.sqlfile import rows, scalar
from tests.walls.attack import fetch

pytestmark = pytest.mark.django_db

TABLES = "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and "
SCOPE = "( SELECT app_scopes() AS app_scopes)"
IN_SCOPE = f"(path ^@ ANY ({SCOPE}::text[]))"
ABOVE = "(IN_SCOPE OR (EXISTS ( SELECT 1 FROM unnest(SCOPE) s(s) WHERE (s.s ^@ TABLE.path))))"
NONE = "( SELECT app_scopes_or_none() AS app_scopes_or_none)"
OWN = f"((user_id = ( SELECT app_user() AS app_user)) OR (path ^@ ANY ({NONE}::text[])))"

FIELD = "( SELECT app_field() AS app_field)"
NO_FIELD = f"({FIELD} IS NULL)"
OF_FIELD = f"CASE WHEN {NO_FIELD} THEN true ELSE (sector = {FIELD}) END"
OF_SELF = f"({NO_FIELD} OR (user_id = ( SELECT app_user() AS app_user)))"
FIELD_POLICIES = """
select tablename, permissive, cmd, coalesce(qual, '') as qual, coalesce(with_check, '') as checked
from pg_policies where policyname ^@ 'field'
"""

ALL = "SELECT INSERT UPDATE DELETE"
READ = "SELECT"
GRANTS = {
    "auth_group": ALL,
    "auth_group_permissions": ALL,
    "auth_permission": ALL,
    "django_content_type": ALL,
    "django_migrations": READ,
    "django_session": ALL,
    "django_tasks_database_dbtaskresult": ALL,
    "ledger_arrearsrecord": ALL,
    "ledger_auditchain": READ,
    "ledger_auditevent": READ,
    "ledger_campaign": ALL,
    "ledger_expectedreporter": ALL,
    "ledger_explanation": ALL,
    "ledger_filing": ALL,
    "ledger_filingevent": "SELECT INSERT",
    "ledger_filingversion": READ,
    "ledger_job": ALL,
    "ledger_ledger": READ,  # and UPDATE of one column, to lock the row
    "ledger_livetotal": READ,
    "ledger_liveaging": READ,
    "ledger_membership": ALL,
    "ledger_notice": ALL,
    "ledger_outbox": ALL,
    "ledger_period": ALL,
    "ledger_periodclock": ALL,
    "ledger_person": ALL,
    "ledger_pinnedchild": READ,
    "ledger_revision": READ,
    "ledger_storedfile": ALL,
    "ledger_unit": "SELECT INSERT UPDATE",
    "ledger_user": "SELECT INSERT UPDATE",
    "ledger_adjustment": ALL,
    "ledger_agreement": ALL,
    "ledger_attachment": ALL,
    "ledger_creditor": ALL,
    "ledger_debtor": ALL,
    "ledger_draft": ALL,
    "ledger_importrow": ALL,
    "ledger_litigation": ALL,
    "ledger_parentcompany": ALL,
    "ledger_payment": ALL,
    "ledger_recordmark": ALL,
    "ledger_savedview": ALL,
    "ledger_disposition": "SELECT INSERT UPDATE",
    "ledger_versiontotal": READ,
    "ledger_ruleset": "SELECT INSERT",
    "ledger_versionfinding": READ,
    "ledger_sharedanswer": ALL,
    "ledger_extension": ALL,
    "ledger_remark": ALL,
    "ledger_calendarday": ALL,
    "ledger_periodchange": "SELECT INSERT",
    "ledger_narrative": ALL,
    "ledger_reminder": "SELECT INSERT",
    "ledger_addressee": ALL,
    "ledger_mail": ALL,
    "ledger_paperscan": "SELECT INSERT",
    "ledger_paperreceipt": "SELECT INSERT",
    "ledger_contactsheet": ALL,
    "ledger_unitchange": "SELECT INSERT",
    "ledger_alarm": READ,
    "ledger_selfaudit": READ,
    "ledger_clue": ALL,
    "ledger_clueclock": ALL,
    "ledger_cluedebtor": ALL,
    "ledger_clueevent": "SELECT INSERT",
    "ledger_clueevidence": ALL,
    "ledger_cluelink": ALL,
    "ledger_cluemeasure": ALL,
    "ledger_complaintchannel": ALL,
    "ledger_callback": "SELECT INSERT",
    "ledger_cluesample": "SELECT INSERT",
    "ledger_cluesampleitem": "SELECT INSERT",
    "rate_bucket": ALL,
    "lease": ALL,
}
DEFINERS = {
    "aging_capture()",
    "audit_note(bigint,text,jsonb)",
    "audit_rows()",
    "audit_unit()",
    "clue_joined_into(text)",
    "clue_place()",
    "clue_status(text)",
    "count_findings(bigint)",
    "file_contacts(bigint,bigint,jsonb,jsonb)",
    "file_version(bigint,bigint,jsonb,jsonb)",
    "fill_scope()",
    "follow_clue()",
    "keep_self_audit(date,boolean,timestamp with time zone,integer,jsonb)",
    "found_records(bigint,text[],integer)",
    "known_elsewhere(bigint,smallint[],text[],text[],text[],text[],text[],text[],bigint[])",
    "note_growth(bigint)",
    "public_channels()",
    "public_units()",
    "record_capture()",
    "record_keep_filed()",
    "row_pasts(bigint[])",
    "seal_events(bigint,bigint,bigint[],bytea[])",
    "seat_checked()",
    "seats_beyond(bigint)",
    "unit_closed()",
    "unit_ledger()",
    "untrue_rows(uuid[])",
    "verify_code(text)",
    "version_counted()",
    "versions_in_force(bigint)",
}
CALLABLE = {
    "app_field()",
    "require_sight(text)",
    "versions_in_force(bigint)",
    "adjusted_by(bigint)",
    "bridge_moves(bigint[],bigint[],bigint[],boolean[],boolean[],bigint[])",
    "facts_move(bigint[])",
    "facts_post(bigint[])",
    "is_reckoned(ledger_arrearsrecord)",
    "reckoned(bigint,bigint,bigint,text,bigint)",
    "record_is_filed(bigint,bigint)",
    "app_now()",
    "app_scopes()",
    "app_scopes_or_none()",
    "app_user()",
    "audit_note(bigint,text,jsonb)",
    "keep_self_audit(date,boolean,timestamp with time zone,integer,jsonb)",
    "bigrams(bigint,text)",
    "clue_joined_into(text)",
    "clue_status(text)",
    "found_records(bigint,text[],integer)",
    "odd_code(text)",
    "search_text(text,text,text,text,text,text)",
    "known_elsewhere(bigint,smallint[],text[],text[],text[],text[],text[],text[],bigint[])",
    "likeness(text,text,text,text,text,text,text,text,text,text)",
    "near_name(text)",
    "number_of(smallint,text)",
    "party_of(text,text)",
    "public_channels()",
    "public_units()",
    "plain_name(text)",
    "expected_digest(bigint)",
    "file_contacts(bigint,bigint,jsonb,jsonb)",
    "seats_beyond(bigint)",
    "file_version(bigint,bigint,jsonb,jsonb)",
    "lines_digest(bigint,bigint)",
    "note_growth(bigint)",
    "require_scope(text)",
    "row_pasts(bigint[])",
    "seal_events(bigint,bigint,bigint[],bytea[])",
    "untrue_rows(uuid[])",
    "verify_code(text)",
    "version_digest(text,bytea,jsonb)",
}
# Columns that refer to another tenant row alone, each with why no unit leads the key.
LONE_KEYS = {
    ("*", "unit_id"): "the unit itself; the policy's check has read its path already",
    ("ledger_unit", "parent_id"): "the path is made from the parent's, and the policy checks the path",
    ("ledger_period", "campaign_id"): "ordered above: refers_upward()",
    ("ledger_periodclock", "period_id"): "ordered above: refers_upward()",
    ("ledger_expectedreporter", "period_id"): "ordered above: refers_upward()",
    ("ledger_filing", "period_id"): "ordered above: refers_upward()",
    ("ledger_extension", "period_id"): "ordered above: refers_upward()",
    ("ledger_periodchange", "period_id"): "ordered above: refers_upward()",
    ("ledger_narrative", "period_id"): "ordered above: refers_upward()",
    ("ledger_reminder", "period_id"): "ordered above: refers_upward()",
    ("ledger_contactsheet", "campaign_id"): "ordered above: campaign_from_above()",
    ("ledger_filingversion", "period_id"): "copied from the filing by file_version()",
    ("ledger_expectedreporter", "parent_unit_id"): "the unit's parent as it was; an ancestor is readable",
    ("ledger_expectedreporter", "successor_id"): "written by the common superior, who sees both",
    ("ledger_unitchange", "other_id"): "as above; the name that is printed beside it is all that is shown",
    ("ledger_notice", "about_unit_id"): "written by the 系统 job alone; the text is all that is shown",
    ("ledger_versiontotal", "line_unit_id"): "written by file_version() alone: the unit or a direct child",
    ("ledger_clue", "desk_id"): "on the line above the unit: clue_place()",
    ("ledger_clue", "owner_id"): "as above",
    ("ledger_pinnedchild", "child_unit_id"): "written by file_version() alone: a direct child",
}
# Unique keys that a unit does not lead, each with why a clash tells a stranger nothing.
SHARED_KEYS = {
    "audit_chain_once": "numbers of a district's chain, given by seal_events() alone",
    "addressee_once": "of a notice, which belongs to one unit",
    "clue_query_once": "of a code of 80 random bits",
    "ledger_clue_number_key": "numbers of the city, given by the database",
    "ledger_campaign_code_key": "codes are public words of the one that orders",
    "ledger_job_key_key": "keys are made by the program and name the unit or a random number",
    "ledger_mail_message_id_key": "made by the program from the notices' own numbers",
    "ledger_notice_key_key": "written by the 系统 job alone",
    "ledger_outbox_key_key": "keys are made by the program and name the filing",
    "ledger_period_code_key": "codes are public words of the one that orders",
    "ledger_person_user_id_key": "one name per sign-in",
    "ledger_recordmark_record_id_key": "of a record, which belongs to one unit",
    "ledger_unit_code_key": "the public codes of the divisions",
    "period_order": "of a campaign that is ordered above: refers_upward()",
    "pinned_once": "of a version, which belongs to one unit",
    "revision_once": "of a record, which belongs to one unit",
    "rule_set_once": "of a campaign, which the unit itself has ordered",
    "unit_path_once": "the place itself, given by the database",
    "unit_tile_once": "of the map of the unit above, whose manager gives the places",
    "version_finding_once": "of a version, which belongs to one unit",
    "version_once": "of a filing, which belongs to one unit",
    "ledger_filingversion_code_key": "a random code",
    "version_total_once": "of a version, which belongs to one unit",
}
FILLED = """
select tgrelid::regclass::text from pg_trigger
where tgfoid = any (array['fill_scope', 'clue_place', 'follow_clue']::regproc[])
"""
KEYS = """
select c.conrelid::regclass::text as "table", c.confrelid::regclass::text as target, array(
    select a.attname::text from unnest(c.conkey) with ordinality k(no, place)
    join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.no order by k.place) as columns
from pg_constraint c
where c.contype = 'f' and c.conrelid::regclass::text = any(%(t)s) and c.confrelid::regclass::text = any(%(t)s)
"""
UNIQUE = """
select i.indexrelid::regclass::text from pg_index i
join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
where i.indisunique and not i.indisprimary and i.indrelid::regclass::text = any(%s) and a.attname <> 'unit_id'
"""
TABLE_GRANTS = """
select c.relname, array_agg(a.privilege_type) as verbs from pg_class c, aclexplode(c.relacl) a
where c.relnamespace = 'public'::regnamespace and a.grantee = %s::regrole group by 1
"""
COLUMN_GRANTS = """
select format('%%s.%%s %%s', c.attrelid::regclass, c.attname, a.privilege_type)
from pg_attribute c, aclexplode(c.attacl) a where a.grantee = %s::regrole
"""


def test_the_tenant_tables_are_those_with_a_path_and_they_alone_are_closed() -> None:
    with_path = TABLES + "exists (select from pg_attribute where attrelid = pg_class.oid and attname = 'path')"
    assert set(fetch(with_path)) == set(tenancy.TENANT_TABLES)
    assert set(fetch(TABLES + "relrowsecurity")) == set(tenancy.TENANT_TABLES)
    assert len(set(tenancy.TENANT_TABLES)) == len(tenancy.TENANT_TABLES)
    # FORCE would blind data migrations and restores.
    assert fetch(TABLES + "relforcerowsecurity") == []


def _of_one_field() -> set[tuple[str, ...]]:
    """Return what a 行业主管 meets at each table: closed, or read as ledger/tenancy.py says and never written."""
    wanted: set[tuple[str, ...]] = {(table, "RESTRICTIVE", "ALL", NO_FIELD, "") for table in tenancy.CLOSED_TABLES}
    wanted |= {(table, "RESTRICTIVE", "SELECT", OF_FIELD, "") for table in tenancy.FIELD_TABLES}
    wanted |= {(table, "RESTRICTIVE", "SELECT", OF_SELF, "") for table in tenancy.PERSONAL_TABLES}
    for table in (*tenancy.FIELD_TABLES, *tenancy.NAMING_TABLES, *tenancy.PERSONAL_TABLES):
        wanted |= {(table, "RESTRICTIVE", verb, NO_FIELD, "") for verb in ("UPDATE", "DELETE")}
        wanted.add((table, "RESTRICTIVE", "INSERT", "", NO_FIELD))
    return wanted


def test_every_tenant_table_says_how_it_meets_a_reader_of_one_field() -> None:
    found = {
        (row["tablename"], row["permissive"], row["cmd"], " ".join(row["qual"].split()), row["checked"])
        for row in rows(FIELD_POLICIES)
    }
    forgotten = sorted({table for table, *_rest in _of_one_field()} - {table for table, *_rest in found})
    assert not forgotten, (
        f"{forgotten}: a new tenant table is closed to 行业主管: put OneField([table]) beside its Policies in the "
        "migration (qingqian/db/rls.py); if its rows bear a `sector`, OneField([table], reads=OF_FIELD), and name it "
        "in FIELD_TABLES (ledger/tenancy.py)."
    )
    assert found == _of_one_field()


def _expected_policies() -> set[tuple[str, ...]]:
    using = dict.fromkeys(tenancy.SCOPED_TABLES, IN_SCOPE)
    above = ABOVE.replace("IN_SCOPE", IN_SCOPE).replace("unnest(SCOPE)", f"unnest({SCOPE})")
    using |= {table: above.replace("TABLE", table) for table in tenancy.UPWARD_TABLES}
    using |= dict.fromkeys(tenancy.PERSONAL_TABLES, OWN)
    wanted = {(table, "PERMISSIVE", "ALL", text, IN_SCOPE) for table, text in using.items()}
    wider = (*tenancy.UPWARD_TABLES, *tenancy.PERSONAL_TABLES)
    kept = {(table, "RESTRICTIVE", verb, IN_SCOPE, "") for table in wider for verb in ("UPDATE", "DELETE")}
    return wanted | kept | _of_one_field()


def test_each_has_exactly_its_policies_for_the_serving_login() -> None:
    found = rows(
        "select tablename, permissive, roles, cmd, coalesce(qual, '') as qual, coalesce(with_check, '') as checked "
        "from pg_policies"
    )
    assert {tuple(row["roles"]) for row in found} == {(settings.SERVING_ROLE,)}
    texts = [(r["tablename"], r["permissive"], r["cmd"], " ".join(r["qual"].split()), r["checked"]) for r in found]
    assert set(texts) == _expected_policies()
    assert len(texts) == len(set(texts))


def test_a_reference_between_tenant_rows_is_led_by_the_unit_or_has_its_reason() -> None:
    lone, led = set(), set()
    for row in rows(KEYS, {"t": list(tenancy.TENANT_TABLES)}):
        first, *rest = row["columns"]
        if rest:
            led.add((row["table"], first, *rest, row["target"]))
        else:
            lone.add(("*" if first == "unit_id" else row["table"], first))
    assert lone == set(LONE_KEYS)
    assert led == {*tenancy.COMPOSITE_KEYS, *tenancy.CASCADING_KEYS, *tenancy.FOLLOWING_KEYS}


def test_a_unique_key_is_led_by_the_unit_or_has_its_reason() -> None:
    assert set(fetch(UNIQUE, [list(tenancy.TENANT_TABLES)])) == set(SHARED_KEYS)


def test_each_grant_to_the_serving_login_is_known() -> None:
    found = rows(TABLE_GRANTS, [settings.SERVING_ROLE])
    assert {row["relname"]: set(row["verbs"]) for row in found} == {name: set(v.split()) for name, v in GRANTS.items()}
    assert fetch(COLUMN_GRANTS, [settings.SERVING_ROLE]) == ["ledger_ledger.unit_id UPDATE"]


def test_public_may_nothing() -> None:
    tables = (
        "select count(*) from information_schema.table_privileges where grantee = 'PUBLIC' and table_schema = 'public'"
    )
    assert scalar(tables) == 0
    functions = "select oid::regprocedure::text from pg_proc where pronamespace = 'public'::regnamespace and "
    assert fetch(functions + "has_function_privilege('public', oid, 'EXECUTE')") == []
    assert scalar("select has_schema_privilege(%s, 'public', 'CREATE')", [settings.SERVING_ROLE]) is False


def test_sequences_are_closed_to_the_serving_login() -> None:
    names = "select relname from pg_class where relkind = 'S' and relnamespace = 'public'::regnamespace"
    assert len(fetch(names)) > len(tenancy.TENANT_TABLES) - 2
    assert fetch(names + " and exists (select from aclexplode(relacl) where grantee <> relowner)") == []


def test_the_functions_that_run_as_the_owner_are_known_and_bound() -> None:
    every = "select oid::regprocedure::text from pg_proc where pronamespace = 'public'::regnamespace and "
    assert set(fetch(every + "prosecdef")) == DEFINERS
    bound = every + "prosecdef and proconfig = array['search_path=public, pg_temp']"
    assert set(fetch(bound)) == DEFINERS
    owned = every + "proowner <> %s::regrole"
    assert fetch(owned, [settings.OWNER_ROLE]) == []


def test_the_serving_login_calls_only_these_functions() -> None:
    every = "select oid::regprocedure::text from pg_proc where pronamespace = 'public'::regnamespace "
    assert set(fetch(every + "and has_function_privilege(%s, oid, 'EXECUTE')", [settings.SERVING_ROLE])) == CALLABLE


def test_no_view_looks_past_the_policies() -> None:
    views = "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('v', 'm', 'f')"
    assert fetch(views) == []


def test_every_writable_tenant_table_takes_its_place_from_the_database() -> None:
    filled = set(fetch(FILLED))
    placed = {"ledger_unit", "ledger_ledger"}
    assert filled == set(tenancy.TENANT_TABLES) - set(tenancy.READ_ONLY_TABLES) - placed
    assert fetch("select tgname from pg_trigger where not tgisinternal and tgenabled <> 'O'") == []
