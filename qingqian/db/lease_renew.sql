-- The holder, or no row where another one has taken the work over.
update lease set until = clock_timestamp() + make_interval(secs => %(seconds)s)
where name = %(name)s and holder = %(holder)s
returning holder
