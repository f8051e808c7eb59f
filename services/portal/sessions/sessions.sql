-- name: begin
-- scope: all, because a session is a person's, in whatever units
insert into session (key, person, csrf, address, agent)
values (%(key)s, %(person)s, %(csrf)s, %(address)s, %(agent)s) returning key;

-- name: load
-- scope: all, because a session is a person's, in whatever units
select s.person, s.csrf, s.started_at, s.seen_at, a.login, a.unit, a.must_change,
       s.seen_at < now() - interval '1 minute' as to_touch
  from session s join account a using (person)
 where s.key = %(key)s and a.disabled_at is null
   and s.seen_at > now() - make_interval(mins => %(idle)s) and s.started_at > now() - make_interval(hours => %(longest)s);

-- name: touch
-- scope: all, because a session is a person's, in whatever units
update session set seen_at = now() where key = %(key)s returning key;

-- name: end
-- scope: all, because a session is a person's, in whatever units
delete from session where key = %(key)s returning person;

-- name: end_all
-- scope: all, because a session is a person's, in whatever units
delete from session where person = %(person)s returning key;

-- name: of_person
-- scope: all, because a session is a person's, in whatever units
select key, started_at, seen_at, address, agent from session where person = %(person)s order by seen_at desc;

-- name: sweep
-- scope: all, because old sessions end whoever's they are
delete from session
 where seen_at < now() - make_interval(mins => %(idle)s) or started_at < now() - make_interval(hours => %(longest)s)
returning key;
