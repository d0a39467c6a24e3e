-- What the serving login may do by default, and the settings that every policy reads.
alter default privileges revoke execute on functions from public;
alter default privileges grant select, insert, update, delete on tables to $serving;
grant select on django_migrations to $serving;

-- Deadlines are decided here alone. A trial sets app.now inside its own transaction (settings.NOW).
create function app_now() returns timestamptz language sql stable parallel safe as
$$fn$$ select coalesce(nullif(current_setting('app.now', true), '')::timestamptz, transaction_timestamp()) $$fn$$;

-- A forgotten scope is an error, never an annex of zeros and never everything.
create function app_scopes() returns text[] language plpgsql stable parallel safe as
$$fn$$
declare
    paths text := current_setting('app.paths', true);
begin
    -- An empty entry would be a prefix of every path.
    if coalesce(paths, '') = '' or '' = any (string_to_array(paths, ',')) then
        raise insufficient_privilege using message = 'no tenant scope';
    end if;
    return string_to_array(paths, ',');
end
$$fn$$;

-- For the two tables that a person reads before there is a scope: own sign-in's rows or nothing.
create function app_scopes_or_none() returns text[] language sql stable parallel safe as
$$fn$$ select string_to_array(coalesce(current_setting('app.paths', true), ''), ',', '') $$fn$$;

create function app_user() returns bigint language sql stable parallel safe as
$$fn$$ select nullif(current_setting('app.user', true), '')::bigint $$fn$$;

-- For functions that run as the owner, to whom no policy applies: they check the scope themselves.
create function require_scope(wanted text) returns void language plpgsql stable as
$$fn$$
begin
    if (wanted ^@ any (app_scopes())) is not true then
        raise insufficient_privilege using message = 'outside the tenant scope';
    end if;
end
$$fn$$;

grant execute on function app_now(), app_scopes(), app_scopes_or_none(), app_user(), require_scope(text) to $serving;
