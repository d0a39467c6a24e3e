-- What a printed code says to somebody who has not signed in: unit, period, number, day and state of its version, and
-- nothing else. There is no scope to check; whoever holds the paper knows its 80 random bits. An opening version
-- (划入期初) was never printed, so nobody asks for it.
create function verify_code(p_code text)
    returns table (unit text, period text, number integer, day date, state text, replaced_by integer)
language sql stable security definer set search_path = public, pg_temp as
$$fn$$
    select v.unit_name, v.period_name, v.number, (v.submitted_at at time zone 'Asia/Shanghai')::date,
        case when v.number = f.approved_number then 'in force'
            when v.number = f.current_number then 'pending'
            when n.newer is not null then 'replaced'
            else 'returned' end,
        case when v.number = any (array[f.approved_number, f.current_number]) then null else n.newer end
    from ledger_filingversion v
    join ledger_filing f on f.unit_id = v.unit_id and f.id = v.filing_id
    -- The one in force stands for it before one that is still in review.
    cross join lateral (
        select case when f.approved_number > v.number then f.approved_number
            when f.current_number > v.number then f.current_number end as newer) n
    where v.code = p_code and not v.opening
$$fn$$;
grant execute on function verify_code(text) to $serving;
