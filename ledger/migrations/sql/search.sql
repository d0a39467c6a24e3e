-- Rows are found by any two signs that stand beside each other in a name, a contract, a credit code or a 问题编号. An
-- extension could do no more: pg_trgm finds nothing by two Chinese signs.

-- What is looked into: each text in its plain form (plain_name) on a line of its own, in small letters (of the alphabet
-- alone, whatever the server's locale). It is made for every row that is written, and for each that is looked at again:
-- replace() and lower() take a tenth of the time of translate().
create function search_text(
    p_debtor text, p_creditor text, p_contract text, p_debtor_uscc text, p_creditor_uscc text, p_number text)
returns text language plpgsql immutable parallel safe cost 100 as
$$fn$$
declare
    whole text := p_debtor || e'\n' || p_creditor || e'\n' || p_contract || e'\n' || p_debtor_uscc || e'\n'
        || p_creditor_uscc || e'\n' || p_number;
begin
    -- Most are made of signs that the plain form would not touch otherwise.
    if whole ~ '^[\n!-;=?-Z\\^-z|~一-鿿（） ]*$$' then
        whole := replace(replace(replace(whole, '（', '('), '）', ')'), ' ', '');
    else
        whole := public.plain_name(p_debtor) || e'\n' || public.plain_name(p_creditor) || e'\n'
            || public.plain_name(p_contract) || e'\n' || public.plain_name(p_debtor_uscc) || e'\n'
            || public.plain_name(p_creditor_uscc) || e'\n' || public.plain_name(p_number);
    end if;
    return lower(whole collate "C");
end
$$fn$$;

-- A credit code as it should be is in no index of neighbours: of digits nearly every row has any two. One that was
-- typed otherwise is looked for like a name.
create function odd_code(p_code text) returns text language sql immutable parallel safe as
$$fn$$ select case when p_code ~ '^[0-9A-Z]{18}$$' then '' else p_code end $$fn$$;

-- Every two neighbours of a text as one number, behind that of a district: a look into one district costs what that
-- district holds, whatever stands in the others. (A sign has 21 bits.)
create function bigrams(p_district bigint, p_text text) returns bigint[]
language plpgsql immutable parallel safe cost 1000 as
$$fn$$
declare
    signs text[] := string_to_array(p_text, null);
begin
    return array(
        select (p_district << 42) | (ascii(s.a)::bigint << 21) | ascii(s.b)
        from unnest(signs, signs[2:]) as s (a, b) where s.a <> e'\n' and s.b <> e'\n');
end
$$fn$$;

create index record_bigrams on ledger_arrearsrecord using gin (bigrams(district_id, search_text(
    debtor_name, creditor_name, contract_name, odd_code(debtor_uscc), odd_code(creditor_uscc), source_no)))
    where not gone;

-- The ids of a unit's rows and of all below it that hold every one of these words, plain and in small letters; null
-- where more than `p_most` may be such, or where no word has two signs: then the rows themselves are quicker looked at.
-- Policies keep the index from the serving login, so the owner asks it, for units in scope alone.
create function found_records(p_unit bigint, p_words text[], p_most integer) returns bigint[]
language plpgsql stable security definer set search_path = public, pg_temp as
$$fn$$
declare
    here text;
    grams bigint[];
    districts bigint[];
    code text;
    found bigint[];
begin
    select l.path into here from ledger_ledger l where l.unit_id = p_unit;
    perform require_scope(here);
    -- What a code as it should be cannot hold is found by its neighbours; else the longest word is, or stands in a code.
    grams := array(select distinct g from unnest(p_words) w, unnest(bigrams(0, w)) g where w !~ '^[0-9a-z]*$$');
    if cardinality(grams) = 0 then
        select upper(w collate "C") into code from unnest(p_words) w order by length(w) desc, w limit 1;
        grams := bigrams(0, lower(code collate "C"));
    end if;
    if cardinality(grams) = 0 then
        return null;
    end if;
    districts := array(select distinct u.district_id from ledger_unit u where u.path ^@ here);
    -- Planned for these words, each time; too many to look at are too many.
    execute $$query$$
        select array(
            select f.id from unnest($$1) d (district_id) cross join lateral (
                select r.id from ledger_arrearsrecord r
                where not r.gone and bigrams(r.district_id, search_text(
                        r.debtor_name, r.creditor_name, r.contract_name, odd_code(r.debtor_uscc),
                        odd_code(r.creditor_uscc), r.source_no))
                    @> array(select (d.district_id << 42) | g from unnest($$2) g)
                limit $$3) f
            union
            select r.id from ledger_arrearsrecord r
            where not r.gone and length($$4) = 18 and r.district_id = any ($$1)
                and (r.debtor_uscc = $$4 or r.creditor_uscc = $$4)
            union
            select r.id from ledger_arrearsrecord r
            where not r.gone and length($$4) < 18 and r.district_id = any ($$1)
                and (strpos(r.debtor_uscc, $$4) > 0 or strpos(r.creditor_uscc, $$4) > 0)
            limit $$3)
    $$query$$ into found using districts, grams, p_most + 1, code;
    if cardinality(found) > p_most then
        return null;
    end if;
    return array(
        select r.id from ledger_arrearsrecord r
        cross join lateral (select search_text(r.debtor_name, r.creditor_name, r.contract_name, r.debtor_uscc,
            r.creditor_uscc, r.source_no) as text offset 0) s
        where r.id = any (found) and not r.gone and r.path ^@ here
            and (select bool_and(strpos(s.text, w) > 0) from unnest(p_words) w));
end
$$fn$$;

grant execute on function
    search_text(text, text, text, text, text, text), odd_code(text), bigrams(bigint, text),
    found_records(bigint, text[], integer)
    to $serving;
