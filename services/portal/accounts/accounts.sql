-- name: by_login
-- scope: all, because who signs in has not said of which unit
select person, login, unit, password, must_change, disabled_at from account where lower(login) = lower(%(login)s);

-- name: all
-- scope: all, because the operator of the server looks after every account
select a.person, a.login, a.unit, a.must_change, a.created_at, a.changed_at, a.disabled_at,
       (select max(at) from sign_in_record r where r.person = a.person and r.what = 'signed_in') as last_signed_in,
       (select max(closed_until) from wrong_try w where w.subject = 'login:' || lower(a.login) and closed_until > now()) as closed_until
  from account a order by a.login;

-- name: by_person
-- scope: all, because a person has one account, wherever the posts are
select person, login, unit, password, must_change, disabled_at from account where person = %(person)s;

-- name: logins
-- scope: all, because a person has one account, wherever the posts are
select person, login from account where person = any(%(people)s);

-- name: of_unit
-- scope: unit
select person, login, must_change, created_at, changed_at, disabled_at,
       (select max(at) from sign_in_record r where r.person = a.person and r.what = 'signed_in') as last_signed_in,
       (select count(*) from session s where s.person = a.person)::int as sessions,
       (select max(closed_until) from wrong_try w where w.subject = 'login:' || lower(a.login) and closed_until > now()) as closed_until
  from account a where unit = %(unit)s order by login;

-- name: add
-- scope: all, because a login is one in the whole district
insert into account (person, login, unit, password, must_change)
values (%(person)s, %(login)s, %(unit)s, %(password)s, true)
on conflict do nothing returning person;

-- name: change_password
-- scope: all, because a person has one account
update account set password = %(password)s, must_change = %(must_change)s, changed_at = now()
 where person = %(person)s returning person;

-- name: rehash
-- scope: all, because a person has one account
update account set password = %(password)s where person = %(person)s and password = %(before)s returning person;

-- name: disable
-- scope: all, because a person has one account
update account set disabled_at = case when %(disabled)s then coalesce(disabled_at, now()) end
 where person = %(person)s returning person;

-- name: end_sessions
-- scope: all, because a session is a person's, in whatever units
delete from session where person = %(person)s returning person;

-- name: end_other_sessions
-- scope: all, because a session is a person's, in whatever units
delete from session where person = %(person)s and key <> %(kept)s returning person;

-- name: record
-- scope: all, because sign-ins are the installation's
insert into sign_in_record (what, login, person, by, address)
values (%(what)s, %(login)s, %(person)s, %(by)s, %(address)s) returning id;

-- name: closed
-- scope: all, because wrong tries are counted before anybody is known
select coalesce(max(closed_until), '-infinity'::timestamptz) > now() as closed,
       greatest(0, ceil(extract(epoch from max(closed_until) - now())))::int as seconds
  from wrong_try where subject = any(%(subjects)s);

-- name: count_wrong
-- scope: all, because wrong tries are counted before anybody is known
insert into wrong_try as w (subject, free, tries, last_at, closed_until)
select subject, free, 1, now(), now() from unnest(%(subjects)s::text[], %(free)s::int[]) as s (subject, free)
on conflict (subject) do update
   set tries = case when w.last_at < now() - interval '1 day' then 1 else w.tries + 1 end,
       last_at = now(),
       -- the first tries are free, then the wait doubles from half a minute to half an hour
       closed_until = case
         when w.last_at < now() - interval '1 day' or w.tries + 1 < excluded.free then now()
         else now() + least(interval '30 seconds' * power(2, least(w.tries + 1 - excluded.free, 10)), interval '30 minutes')
       end
returning subject, closed_until > now() as closed;

-- name: forget_wrong
-- scope: all, because wrong tries are counted before anybody is known
delete from wrong_try where subject = any(%(subjects)s) returning subject;

-- name: forget_old_tries
-- scope: all, because wrong tries are counted before anybody is known
delete from wrong_try where last_at < now() - interval '2 days' returning subject;
