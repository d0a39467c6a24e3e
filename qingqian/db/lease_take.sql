-- The holder where the work is free or its holder has died, no row where somebody is at it. Of several at once one wins.
insert into lease as l (name, holder, until)
values (%(name)s, %(holder)s, clock_timestamp() + make_interval(secs => %(seconds)s))
on conflict (name) do update set holder = excluded.holder, until = excluded.until
    where l.until < clock_timestamp()
returning l.holder
