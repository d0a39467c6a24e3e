drop function require_scope(text), app_user(), app_scopes_or_none(), app_scopes(), app_now();
revoke select on django_migrations from $serving;
alter default privileges revoke select, insert, update, delete on tables from $serving;
alter default privileges grant execute on functions to public;
