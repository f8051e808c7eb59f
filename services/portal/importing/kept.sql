-- name: add
-- scope: unit
insert into plan_import (id, unit, code, person, language, name, digest, content, state, report, counts)
values (%(id)s, %(unit)s, %(code)s, %(person)s, %(language)s, %(name)s, %(digest)s, %(content)s, %(state)s, %(report)s,
        %(counts)s)
returning id;

-- name: find
-- scope: unit
select id, name, state, report, counts, person, sent_at, confirmed_by, confirmed_at, ended_at, done, total, step
  from plan_import where unit = %(unit)s and id = %(id)s;

-- name: recent
-- scope: unit
select id, name, state, counts, person, confirmed_by, confirmed_at, ended_at from plan_import
 where unit = %(unit)s and confirmed_at is not null order by confirmed_at desc limit 20;

-- name: running
-- scope: unit
select id, name, confirmed_by, confirmed_at from plan_import where unit = %(unit)s and state = 'running';

-- name: confirm
-- scope: unit
update plan_import set state = 'running', confirmed_by = %(person)s, confirmed_at = now(), total = 0, done = 0, step = ''
 where unit = %(unit)s and id = %(id)s and state = 'checked' and content is not null
   and sent_at > now() - interval '1 day'
returning id;

-- name: discard
-- scope: unit
delete from plan_import where unit = %(unit)s and id = %(id)s and state in ('checked', 'faulty') returning id;

-- name: claim
-- scope: all, because one process imports for every unit
update plan_import set holder = %(holder)s, held_until = now() + interval '20 seconds', attempts = attempts + 1
 where id = (select id from plan_import
              where state = 'running' and (held_until is null or held_until < now())
              order by confirmed_at limit 1 for update skip locked)
returning id, unit, code, language, name, content, attempts;

-- name: hold
-- scope: unit
update plan_import
   set held_until = now() + interval '20 seconds', done = %(done)s, total = %(total)s, step = %(step)s
 where unit = %(unit)s and id = %(id)s and holder = %(holder)s and state = 'running'
returning id;

-- name: let_go
-- scope: unit
update plan_import set holder = null, held_until = now() + make_interval(secs => %(seconds)s), step = %(step)s
 where unit = %(unit)s and id = %(id)s and holder = %(holder)s and state = 'running'
returning id;

-- name: finish
-- scope: unit
update plan_import
   set state = %(state)s, report = %(report)s, counts = %(counts)s, content = null, ended_at = now(), holder = null,
       held_until = null
 where unit = %(unit)s and id = %(id)s and holder = %(holder)s and state = 'running'
returning id;

-- name: forget
-- scope: all, because what was sent is kept for a day, whoever's it is
delete from plan_import where state in ('checked', 'faulty') and sent_at < now() - interval '1 day' returning id;

-- name: shorten
-- scope: all, because what was sent is kept for a day, whoever's it is
update plan_import set report = null
 where state in ('done', 'stopped') and report is not null and ended_at < now() - interval '1 day' returning id;
