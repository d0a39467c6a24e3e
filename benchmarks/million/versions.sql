-- Every unit has filed each of the periods: its version, its sums, its digest and what it pins, as file_version() writes
-- them. The sums are moved from period to period as the capture moves the live ones.
alter table ledger_filing disable trigger user;
alter table ledger_filingversion disable trigger user;
alter table ledger_versiontotal disable trigger user;
alter table ledger_pinnedchild disable trigger user;

update ledger_period p set opened_at = p.opens_at from week w where w.id = p.id;
insert into ledger_expectedreporter (unit_id, district_id, path, period_id, parent_unit_id, is_leaf, exempt)
select u.id, u.district_id, u.path, w.id, u.parent_id, not exists (select from ledger_unit c where c.parent_id = u.id), false
from ledger_unit u cross join week w on conflict do nothing;

create temp table reporter as
select u.id, u.district_id, u.path, u.name, u.level, u.sort_no, u.parent_id, coalesce(p.name, '') as parent_name,
    p.parent_id as above, u.id in (select id from town) as is_leaf, coalesce(t.k, 0) as k
from ledger_unit u left join ledger_unit p on p.id = u.parent_id left join town t on t.id = u.id
where exists (select from town t where t.path ^@ u.path);

insert into ledger_filing (
    unit_id, district_id, path, period_id, state, latest_number, current_number, approved_number, first_submitted_at,
    last_submitted_at, late, claimed_name, updated_at)
select r.id, r.district_id, r.path, w.id, case when r.parent_id is null then 11 when r.is_leaf then 8 else 9 end,
    1, 1, 1, w.at, w.at, false, '', w.at
from reporter r cross join week w order by w.n, r.path;

-- What lines_digest() makes of a line, made once for all versions that hold it.
create temp table said as
select r.unit_id, r.rev_from, r.rev_to, r.sort_no, r.record_id,
    jsonb_build_array(r.lineage, r.sort_no, r.contract_group, $line_columns)::text as line
from ledger_revision r;
create index on said (unit_id, rev_from);
analyze said;

create temp table held as
select t.id as unit_id, w.id as period_id, l.digest, l.held
from town t cross join week w cross join lateral (
    select sha256(convert_to(coalesce(string_agg(s.line, e'\n' order by s.sort_no, s.record_id), ''), 'UTF8')) as digest,
        count(*)::int as held
    from said s where s.unit_id = t.id and s.rev_from <= 2 * w.n - 1 and s.rev_to > 2 * w.n - 1) l;
drop table said;

create temp view writing as
select r.*, w.id as period_id, w.n, w.at, w.name as period_name, w.campaign_name, f.id as filing_id,
    r.is_leaf and h.held = 0 as nil, coalesce(h.held, 0) as held, coalesce(h.digest, sha256('')) as lines,
    jsonb_build_array(w.id, r.name, 1, r.is_leaf and h.held = 0)::text as head
from reporter r cross join week w join ledger_filing f on f.unit_id = r.id and f.period_id = w.id
left join held h on h.unit_id = r.id and h.period_id = w.id;

create temp view pinning as
select p.unit_id, p.id as version_id, v.unit_id as child_id, v.id as child_version_id, v.period_id,
    case when v.nil then 2 else 1 end as state, v.unit_name as name,
    row_number() over (partition by p.id order by u.sort_no, u.id)::int as sort_no
from ledger_filingversion v join ledger_unit u on u.id = v.unit_id
join ledger_filingversion p on p.unit_id = u.parent_id and p.period_id = v.period_id;

do $$do$$
declare
    tier integer;
begin
    -- A version's digest covers those of what it pins: from below upward.
    foreach tier in array array(select distinct level from reporter order by 1 desc) loop
        insert into ledger_filingversion (
            unit_id, district_id, path, filing_id, period_id, number, point, digest, row_count, nil, late, with_missing,
            declared_small_firms, unit_name, unit_level, is_leaf, parent_name, period_name, campaign_name, rules_version,
            findings, prepared_by, checked_by, headed_by, contact_phone, narrative, submitted_name, submitted_at)
        select w.id, w.district_id, w.path, w.filing_id, w.period_id, 1, case when w.is_leaf then 2 * w.n - 1 else 0 end,
            version_digest(w.head, w.lines, coalesce((
                select jsonb_agg(jsonb_build_object('unit', c.unit_id, 'version', c.id,
                    'state', case when c.nil then 2 else 1 end, 'sort_no', c.place))
                from (select v.*, row_number() over (order by u.sort_no, u.id) as place
                      from ledger_filingversion v join ledger_unit u on u.id = v.unit_id
                      where u.parent_id = w.id and v.period_id = w.period_id) c), '[]')),
            w.held, w.nil, false, false, true, w.name, w.level, w.is_leaf, w.parent_name, w.period_name, w.campaign_name,
            '$rules', '[]', '', '', '', '', '{}', '', w.at
        from writing w where w.level = tier order by w.n, w.path;
        analyze ledger_filingversion;
    end loop;
end
$$do$$;

insert into ledger_pinnedchild (
    unit_id, district_id, path, version_id, child_unit_id, child_version_id, state, printed_name, sort_no)
select p.unit_id, r.district_id, r.path, p.version_id, p.child_id, p.child_version_id, p.state, p.name, p.sort_no
from pinning p join reporter r on r.id = p.unit_id order by p.version_id, p.sort_no;

create temp table moved as
select m.unit_id, $keys, m.n, $added from (
    select r.unit_id, $key_values, r.rev_from / 2 + 1 as n, $plus
    from ledger_revision r where $counted group by r.unit_id, $key_formulas, r.rev_from / 2 + 1
    union all
    select r.unit_id, $key_values, r.rev_to / 2 + 1 as n, $minus
    from ledger_revision r where $counted and r.rev_to < $forever group by r.unit_id, $key_formulas, r.rev_to / 2 + 1) m
group by m.unit_id, $keys, m.n;
create temp table summed as
select s.* from (
    select k.unit_id, $keys, w.n, w.id as period_id, $running
    from (select distinct unit_id, $keys from moved) k cross join week w left join moved m using (unit_id, $keys, n)
    window own as (partition by k.unit_id, $keys order by w.n)) s
where s.row_count <> 0;

insert into ledger_versiontotal (unit_id, district_id, path, version_id, line_unit_id, $keys, $measures)
select v.unit_id, v.district_id, v.path, v.id, v.unit_id, $keys, $total_measures
from summed t join ledger_filingversion v on v.unit_id = t.unit_id and v.period_id = t.period_id order by v.id;
do $$do$$
declare
    tier integer;
begin
    foreach tier in array array(select distinct level from reporter where not is_leaf order by 1 desc) loop
        insert into ledger_versiontotal (unit_id, district_id, path, version_id, line_unit_id, $keys, $measures)
        select p.unit_id, r.district_id, r.path, p.version_id, t.unit_id, $keys, $total_sums
        from pinning p join reporter r on r.id = p.unit_id and r.level = tier
        join ledger_versiontotal t on t.unit_id = p.child_id and t.version_id = p.child_version_id
        group by p.unit_id, r.district_id, r.path, p.version_id, t.unit_id, $keys order by p.version_id, t.unit_id;
    end loop;
end
$$do$$;
