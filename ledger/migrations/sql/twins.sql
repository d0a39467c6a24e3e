-- What two units hold is compared by what it says, not by how it was typed (D02, D04). Nothing is stored for it: rows
-- meet by a credit code and the amount, which are indexed, and only those that meet have their names compared.

-- A name without spaces and invisible signs, in its plain form (NFKC), with one kind of bracket: what
-- ledger/annexes/names.py calls a normalised name; a test compares the two.
create function plain_name(p_text text) returns text language plpgsql immutable parallel safe as
$$fn$$
declare
    plain text := translate(p_text, '（）　 ', '()');
begin
    -- Most names are made of signs that nothing below would touch.
    if plain ~ '^[!-;=?-Z\\^-z|~一-鿿]*$$' then
        return plain;
    end if;
    plain := regexp_replace(
        p_text,
        '[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]',
        '', 'g');
    plain := regexp_replace(
        normalize(plain, nfkc),
        '[\u0009\u000a\u000d\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]', '', 'g');
    return translate(plain, '[{〔【〖〈《「『<]}〕】〗〉》」』>', '(((((((((())))))))))');
end
$$fn$$;

-- What two spellings share that perhaps mean the same: quotes, brackets, dots, dashes, a firm's form and seat aside.
create function near_name(p_text text) returns text language sql immutable parallel safe as
$$fn$$
    select replace(
        replace(translate(plain_name(p_text), '()"''“”‘’·-—_、,.:;', ''), '有限责任公司', '有限公司'), '重庆市', '重庆')
$$fn$$;

-- A party is known by its code, and by its name only where it has none.
create function party_of(p_uscc text, p_name text) returns text language sql immutable parallel safe as
$$fn$$ select case when p_uscc <> '' then p_uscc else plain_name(p_name) end $$fn$$;

-- The 问题编号 that a platform gave (sources 2 and 3); null for any other row. An index is made of it: the server then
-- looks into no schema by itself. One expression: the server writes it into the query that asks.
create function number_of(p_source smallint, p_number text) returns text language sql immutable parallel safe as
$$fn$$
    select case when p_source in (2, 3) then nullif(
        translate(public.plain_name(p_number), 'abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'), '') end
$$fn$$;

-- How two rows of one amount are alike: 2 both parties and the contract are the same, 1 nearly, 0 not.
create function likeness(
    p_debtor_uscc text, p_debtor text, p_creditor_uscc text, p_creditor text, p_contract text,
    q_debtor_uscc text, q_debtor text, q_creditor_uscc text, q_creditor text, q_contract text)
returns integer language plpgsql immutable parallel safe as
$$fn$$
declare
    contract text := plain_name(p_contract);
    same_debtor boolean := party_of(p_debtor_uscc, p_debtor) = party_of(q_debtor_uscc, q_debtor);
    same_creditor boolean := party_of(p_creditor_uscc, p_creditor) = party_of(q_creditor_uscc, q_creditor);
begin
    if contract = '' or '' in (party_of(p_debtor_uscc, p_debtor), party_of(p_creditor_uscc, p_creditor)) then
        return 0;
    elsif same_debtor and same_creditor and contract = plain_name(q_contract) then
        return 2;
    elsif near_name(contract) <> near_name(q_contract)
        or not (same_debtor or near_name(p_debtor) = near_name(q_debtor) and near_name(p_debtor) <> '')
        or not (same_creditor or near_name(p_creditor) = near_name(q_creditor) and near_name(p_creditor) <> '') then
        return 0;
    end if;
    return 1;
end
$$fn$$;

-- It holds all that a look at every number asks for (shared.sql).
create index record_number on ledger_arrearsrecord (number_of(source, source_no))
    include (id, source, source_no, unit_id, path) where not gone and source in (2, 3);

-- Which of these rows of a unit (their places, from 1) another unit below the same order has too, in a row that stands
-- in its ledger. Yes or no of each, and it stops at the first: one elsewhere and a thousand, near and far, are alike.
-- Who asks for many rows that are not in its ledger (an import, a pasted grid) leaves an audit event.
create function known_elsewhere(
    p_unit bigint, p_sources smallint[], p_numbers text[], p_debtor_usccs text[], p_debtors text[],
    p_creditor_usccs text[], p_creditors text[], p_contracts text[], p_owed bigint[])
returns table (kind text, place bigint)
language plpgsql security definer set search_path = public, pg_temp as
$$fn$$
declare
    many constant integer := 500;
    here ledger_ledger;
    root text;
    closed bigint[];
    strange bigint;
begin
    select * into here from ledger_ledger where unit_id = p_unit;
    perform require_scope(here.path);
    select c.path into root from ledger_campaign c where here.path ^@ c.path order by c.survey_date desc, c.id desc limit 1;
    if root is null then
        return;
    end if;
    if cardinality(p_owed) > many then
        select count(*) into strange from (
            select * from unnest(p_debtor_usccs, p_creditor_usccs, p_owed, p_numbers)
            except
            select r.debtor_uscc, r.creditor_uscc, r.owed_fen, r.source_no from ledger_arrearsrecord r
            where r.unit_id = p_unit and not r.gone
        ) s;
        if strange > many then
            perform audit_note(p_unit, 'asked_elsewhere', jsonb_build_object('rows', strange));
        end if;
    end if;
    closed := p_unit || array(
        select u.id from ledger_unit u
        where u.path ^@ root and u.valid_to < (app_now() at time zone 'Asia/Shanghai')::date);
    -- Each row looks for its first match by an index, whatever the planner thinks of the table.
    return query execute $$query$$
        with asked as materialized (
            select a.*, near_name(a.contract) as near
            from unnest($$1, $$2, $$3, $$4, $$5, $$6, $$7, $$8) with ordinality as a (
                source, number, debtor_uscc, debtor, creditor_uscc, creditor, contract, owed, place)),
        met as materialized (
            select a.* from asked a
            left join lateral (
                select true as yes from ledger_arrearsrecord r
                where r.creditor_uscc = a.creditor_uscc and r.creditor_uscc > '' and r.owed_fen = a.owed
                    and not r.gone and r.unit_id <> all ($$10) and r.path ^@ $$9 limit 1) c on true
            left join lateral (
                select true as yes from ledger_arrearsrecord r
                where r.debtor_uscc = a.debtor_uscc and r.debtor_uscc > '' and r.owed_fen = a.owed
                    and not r.gone and r.unit_id <> all ($$10) and r.path ^@ $$9 limit 1) d on true
            where c.yes or d.yes),
        levels as (
            select m.*, l.least from met m cross join (values (1), (2)) as l (least)),
        alike as (
            select l.place, l.least from levels l cross join lateral (
                select from ledger_arrearsrecord r
                where r.creditor_uscc = l.creditor_uscc and r.creditor_uscc > '' and r.owed_fen = l.owed
                    and not r.gone and r.unit_id <> all ($$10) and r.path ^@ $$9
                    and near_name(r.contract_name) = l.near and likeness(
                        l.debtor_uscc, l.debtor, l.creditor_uscc, l.creditor, l.contract,
                        r.debtor_uscc, r.debtor_name, r.creditor_uscc, r.creditor_name, r.contract_name) >= l.least
                limit 1) c
            union
            select l.place, l.least from levels l cross join lateral (
                select from ledger_arrearsrecord r
                where r.debtor_uscc = l.debtor_uscc and r.debtor_uscc > '' and r.owed_fen = l.owed
                    and not r.gone and r.unit_id <> all ($$10) and r.path ^@ $$9
                    and near_name(r.contract_name) = l.near and likeness(
                        l.debtor_uscc, l.debtor, l.creditor_uscc, l.creditor, l.contract,
                        r.debtor_uscc, r.debtor_name, r.creditor_uscc, r.creditor_name, r.contract_name) >= l.least
                limit 1) d)
        select case l.least when 2 then 'debt' else 'near' end, l.place from alike l
        union all
        select 'number', a.place from asked a cross join lateral (
            select from ledger_arrearsrecord r
            where number_of(r.source, r.source_no) = number_of(a.source, a.number)
                and r.source in (2, 3) and not r.gone and r.unit_id <> all ($$10) and r.path ^@ $$9 limit 1) n
        where a.source in (2, 3)
    $$query$$ using p_sources, p_numbers, p_debtor_usccs, p_debtors, p_creditor_usccs, p_creditors, p_contracts, p_owed,
        root, closed;
end
$$fn$$;

grant execute on function
    plain_name(text), near_name(text), party_of(text, text), number_of(smallint, text),
    likeness(text, text, text, text, text, text, text, text, text, text),
    known_elsewhere(bigint, smallint[], text[], text[], text[], text[], text[], text[], bigint[])
    to $serving;
