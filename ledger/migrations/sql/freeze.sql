-- The comparison as rows, not as JSON: a third less time for many rows at once. (status is generated: not yet there.)
create or replace function revision_freeze() returns trigger language plpgsql as
$$fn$$
begin
    if tg_op = 'UPDATE' and old.rev_to = 9223372036854775807 and new.rev_to < old.rev_to then
        old.rev_to := new.rev_to;
        old.status := new.status;
        if new is not distinct from old then
            return new;
        end if;
    end if;
    raise exception 'history is never changed' using errcode = '23001';
end
$$fn$$;
