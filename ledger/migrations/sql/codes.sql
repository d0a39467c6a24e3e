-- 80 random bits in Crockford's 32 signs, which leave out I, L, O and U: nobody mistakes one for another.
create function verification_code() returns text language sql volatile as
$$fn$$
    select string_agg(substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + (get_byte(r.noise, i) & 31), 1), '' order by i)
    from (select sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) as noise) r,
        generate_series(0, 15) i
$$fn$$;
