create or replace function found_records(p_unit bigint, p_words text[], p_most integer) returns bigint[]
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
