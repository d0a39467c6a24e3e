-- What another one has taken over is left to it.
delete from lease where name = %(name)s and holder = %(holder)s returning holder
