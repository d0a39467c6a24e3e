-- Who must be told that a period is due soon, or was due: it is owed, not in hand, and was not told for this due time.
-- A unit's clock is the one that the unit above it has set, else the ordering unit's (queries/clocks.py).
select told.*
from (
    select wanted.kind, false as redo, clock.due_at, period.code as period_code, period.name as period_name,
        unit.id as unit_id, unit.code as unit_code,
        concat_ws(':', 'due', wanted.kind, period.id, unit.id, extract(epoch from clock.due_at)::bigint) as key
    from unnest(%(clocks)s::bigint[], %(kinds)s::smallint[]) wanted (clock_id, kind)
    join ledger_periodclock clock on clock.id = wanted.clock_id
    join ledger_period period on period.id = clock.period_id and period.waived_at is null
    join ledger_expectedreporter expected on expected.period_id = period.id and not expected.exempt
        and expected.successor_id is null
    join ledger_unit unit on unit.id = expected.unit_id and unit.level = clock.level and unit.valid_to is null
        and unit.path ^@ clock.path
    left join ledger_filing filing on filing.unit_id = unit.id and filing.period_id = period.id and not filing.opening
    where (filing.id is null or not filing.state = any (%(handed_in)s))
        -- Sent back after it came on time is not overdue: the first submission decides.
        and (wanted.kind <> %(overdue)s or filing.first_submitted_at is null)
        and (
            clock.unit_id = unit.parent_id
            or clock.unit_id = period.unit_id and not exists (
                select from ledger_periodclock nearer
                where nearer.period_id = period.id and nearer.level = clock.level and nearer.unit_id = unit.parent_id
            )
        )
    union all
    -- What was sent back is due when whoever sent it back has said, though it came and was withdrawn again.
    select case when filing.redo_by < %(now)s then %(overdue)s else %(soon)s end::smallint, true, filing.redo_by,
        period.code, period.name, unit.id, unit.code, concat_ws(':', 'redo', case when filing.redo_by < %(now)s then 2 else 1 end,
            period.id, unit.id, extract(epoch from filing.redo_by)::bigint)
    from ledger_filing filing
    join ledger_period period on period.id = filing.period_id and period.waived_at is null
    join ledger_unit unit on unit.id = filing.unit_id and unit.valid_to is null
    where not filing.state = any (%(handed_in)s) and filing.redo_by between %(news)s and %(near)s
) told
where not exists (select from ledger_notice known where known.key = told.key)
order by told.unit_id, told.due_at
