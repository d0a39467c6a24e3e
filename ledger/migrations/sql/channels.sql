-- Everybody below reads the channels; who keeps them alone changes them.
create policy kept_update on ledger_complaintchannel as restrictive for update to $serving
    using (path ^@ any ((select app_scopes())::text[]));
create policy kept_delete on ledger_complaintchannel as restrictive for delete to $serving
    using (path ^@ any ((select app_scopes())::text[]));

-- What the public pages ask: there is no scope to check, and each gives away what anybody may know and nothing else.

-- The channels that are in force, as the root keeps them (notice 003, Annexes 1 and 2).
create function public_channels()
    returns table (scope smallint, seq smallint, name text, unit_code text, phones text[], email text, website text,
        note text)
language sql stable security definer set search_path = public, pg_temp as
$$fn$$
    select c.scope, c.seq, c.name, c.unit_code, c.phones::text[], c.email, c.website, c.note
    from ledger_complaintchannel c
    join ledger_unit u on u.id = c.unit_id and u.parent_id is null
    where c.ended_on is null
    order by c.scope, c.seq, c.id
$$fn$$;

-- The units right below the root, of which one is chosen for a complaint. `place` is where it is registered: it never
-- leaves the server.
create function public_units()
    returns table (id bigint, code text, name text, kind text, place text)
language sql stable security definer set search_path = public, pg_temp as
$$fn$$
    select u.id, u.code, u.name, u.kind, u.path
    from ledger_unit u
    join ledger_unit r on r.id = u.parent_id and r.parent_id is null
    join ledger_ledger l on l.unit_id = u.id and l.closed_on is null
    where u.valid_to is null
    order by u.sort_no, u.code
$$fn$$;

-- How a complaint stands, to whoever holds its code: state, days, and the words that were written to the complainant
-- (why it was refused, what it lacks). No name, no unit, no other clue: of one that was joined to another, only how
-- far that one has come.
create function clue_status(p_digest text)
    returns table (state smallint, joined boolean, received_on date, accepted_on date, ended_on date, words text)
language sql stable security definer set search_path = public, pg_temp as
$$fn$$
    select coalesce(j.state, c.state), c.joined_number <> '', c.received_on, coalesce(j.accepted_on, c.accepted_on),
        case when j.id is null then c.ended_on else j.ended_on end,
        coalesce((
            select e.comment from ledger_clueevent e
            where e.clue_id = c.id and e.to_state = c.state and c.state in (2, 3) and e.act in ('ask_more', 'refuse')
            order by e.id desc limit 1), '')
    from ledger_clue c
    left join ledger_clue j on c.joined_number <> '' and j.number = c.joined_number
    where c.query_digest = p_digest and p_digest <> ''
$$fn$$;

grant execute on function public_channels() to $serving;
grant execute on function public_units() to $serving;
grant execute on function clue_status(text) to $serving;
