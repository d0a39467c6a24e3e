-- What a creditor said is kept as it was said; its place alone follows its clue (clues.sql).
create trigger a_freeze before update or delete on ledger_callback for each row execute function clue_event_freeze();
-- What was drawn to be called back stands for ever, with what it was drawn from.
create trigger a_freeze before update or delete on ledger_cluesample for each row execute function kept_freeze();
create trigger a_freeze before update or delete on ledger_cluesampleitem for each row execute function kept_freeze();

-- Of which of these rows it stands that they are not so (回访不实): a creditor said so of the row last, or of a clue that is
-- this row, whatever unit it stood in then. A row moves with its unit, and what was said of it stays where it was said:
-- the owner reads it, and tells nothing but the mark, of rows alone that stand in the caller's ledgers now.
create function untrue_rows(p_lineages uuid[]) returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp as
$$fn$$
begin
    return query
        with held as materialized (
            select distinct r.lineage from ledger_arrearsrecord r
            where r.lineage = any (p_lineages) and not r.gone
                and r.path ^@ any ((select app_scopes())::text[]) and (select app_field()) is null
        )
        select h.lineage from held h
        where exists (
                select from ledger_cluelink l join ledger_clue c on c.id = l.clue_id
                where l.lineage = h.lineage and c.false_found)
            or (select b.answer from ledger_callback b
                where b.lineage = h.lineage and b.answer in (1, 2) order by b.id desc limit 1) = 2;
end
$$fn$$;
grant execute on function untrue_rows(uuid[]) to $serving;
