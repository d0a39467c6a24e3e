-- What an event is about, where the database can tell: a row of the ledger, and with its unit a filing. An update holds
-- what changed only, so the row itself is asked; what a row belongs to never changes.
create function audit_about() returns trigger language plpgsql as
$$fn$$
declare
    told jsonb := coalesce(new.after, new.before);
begin
    if new.op = 'N' then
        new.record_id := case when jsonb_typeof(told -> 'record') = 'number' then (told ->> 'record')::bigint end;
        new.period_id := (select id from ledger_period where code = told ->> 'period');
        return new;
    elsif new.what = 'ledger_arrearsrecord' then
        new.record_id := new.row_id;
        return new;
    elsif new.op = 'U' and new.row_id is not null then
        execute format('select to_jsonb(t) from %I t where id = $$1', new.what) into told using new.row_id;
    end if;
    new.record_id := (told ->> 'record_id')::bigint;
    new.period_id := coalesce(
        (told ->> 'period_id')::bigint,
        (select period_id from ledger_filing where id = (told ->> 'filing_id')::bigint),
        (select period_id from ledger_filingversion where id = (told ->> 'version_id')::bigint),
        (select id from ledger_period where code = told -> 'params' ->> 'period'));
    return new;
end
$$fn$$;

-- An event is never changed, but it is sealed once: then it gets its place in a chain, and nothing else.
create function audit_freeze() returns trigger language plpgsql as
$$fn$$
begin
    if tg_op = 'UPDATE' and old.chain_no is null and new.chain_no is not null and new.chain_hash is not null then
        old.chain_no := new.chain_no;
        old.chain_hash := new.chain_hash;
        if new is not distinct from old then
            return new;
        end if;
    end if;
    raise exception 'the audit is never changed' using errcode = '23001';
end
$$fn$$;

-- The end of a chain only moves on.
create function chain_freeze() returns trigger language plpgsql as
$$fn$$
begin
    if tg_op = 'UPDATE' and new.last_no > old.last_no
        and (new.id, new.unit_id, new.district_id, new.path) = (old.id, old.unit_id, old.district_id, old.path) then
        return new;
    end if;
    raise exception 'a chain is never set back' using errcode = '23001';
end
$$fn$$;
create trigger a_freeze before update or delete on ledger_auditchain for each row execute function chain_freeze();

-- What was written before this migration is told the same way, once.
drop trigger a_freeze on ledger_auditevent;
create trigger b_about before insert or update of what on ledger_auditevent
    for each row execute function audit_about();
update ledger_auditevent set what = what;
drop trigger b_about on ledger_auditevent;
create trigger b_about before insert on ledger_auditevent for each row execute function audit_about();
create trigger a_freeze before update or delete on ledger_auditevent for each row execute function audit_freeze();

-- What is no write of a row, as before; but its transaction has its number before the event has its id, as behind a write.
-- The sealer trusts that: what may still come in below an id belongs to a transaction that it can wait for.
create or replace function audit_note(p_unit bigint, p_what text, p_detail jsonb) returns void
language plpgsql security definer set search_path = public, pg_temp as
$$fn$$
declare
    l ledger_ledger;
begin
    select * into l from ledger_ledger where unit_id = p_unit;
    perform require_scope(l.path), pg_current_xact_id();
    insert into ledger_auditevent (unit_id, district_id, path, at, user_id, actor_name, request, address, what, op, rows, after)
    values (l.unit_id, l.district_id, l.path, clock_timestamp(), app_user(),
        coalesce(current_setting('app.actor', true), ''), coalesce(current_setting('app.request', true), ''),
        coalesce(current_setting('app.address', true), ''), p_what, 'N', 1, p_detail);
end
$$fn$$;

-- Gives the next events of a district their numbers in its chain, each once, with the hashes that the program has made
-- of them: the key is not in the database. Refused where another has sealed meanwhile, or one between would be left out.
create function seal_events(p_district bigint, p_first bigint, p_ids bigint[], p_hashes bytea[]) returns void
language plpgsql security definer set search_path = public, pg_temp as
$$fn$$
declare
    district ledger_unit;
    chain ledger_auditchain;
    done integer;
begin
    select * into district from ledger_unit where id = p_district and district_id = p_district;
    perform require_scope(district.path);
    insert into ledger_auditchain (unit_id, district_id, path, last_no, last_hash, sealed_at)
        values (district.id, district.id, district.path, 0, '', clock_timestamp()) on conflict (unit_id) do nothing;
    select * into chain from ledger_auditchain where unit_id = p_district for update;
    if chain.last_no <> p_first - 1 then
        raise serialization_failure using message = 'the chain has grown meanwhile';
    end if;
    update ledger_auditevent e set chain_no = p_first - 1 + s.place, chain_hash = s.hash
        from unnest(p_ids, p_hashes) with ordinality as s (id, hash, place)
        where e.id = s.id and e.district_id = p_district and e.chain_no is null and octet_length(s.hash) = 32;
    get diagnostics done = row_count;
    if done <> cardinality(p_ids) or done <> cardinality(p_hashes) or exists (
        select from ledger_auditevent e
        where e.district_id = p_district and e.chain_no is null and e.id < p_ids[cardinality(p_ids)]) then
        raise restrict_violation using message = 'each event is sealed once, in its order';
    end if;
    update ledger_auditchain
        set last_no = last_no + done, last_hash = p_hashes[done], sealed_at = clock_timestamp()
        where unit_id = p_district;
end
$$fn$$;
grant execute on function seal_events(bigint, bigint, bigint[], bytea[]) to $serving;
