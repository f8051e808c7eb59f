-- name: parked
-- scope: all, because a batch holds events of many units
-- Locked so that nobody resumes while we skip.
select reaction, unit from reaction_parked where service = %(service)s for share;

-- name: count_attempt
-- scope: all, because an event's id is unique in the system
insert into reaction_attempt (event, reaction, attempts) values (%(event)s, %(reaction)s, 1)
on conflict (event, reaction) do update set attempts = reaction_attempt.attempts + 1
returning attempts, error;

-- name: note_error
-- scope: all, because an event's id is unique in the system
update reaction_attempt set error = %(error)s, attempts = attempts - %(undone)s
where event = %(event)s and reaction = %(reaction)s;

-- name: end_attempt
-- scope: all, because an event's id is unique in the system
delete from reaction_attempt where event = %(event)s and reaction = %(reaction)s;

-- name: refuse
-- scope: unit
insert into reaction_refusal (event, reaction, service, unit, position, refusal, sentence)
values (%(event)s, %(reaction)s, %(service)s, %(unit)s, %(position)s, %(refusal)s, %(sentence)s)
on conflict do nothing;

-- name: park
-- scope: unit
insert into reaction_parked (reaction, service, unit, position, event, attempts, error)
values (%(reaction)s, %(service)s, %(unit)s, %(position)s, %(event)s, %(attempts)s, %(error)s)
on conflict (reaction, service, unit) do update set attempts = excluded.attempts, error = excluded.error;

-- name: parked_at
-- scope: unit
select position from reaction_parked
where reaction = %(reaction)s and service = %(service)s and unit = %(unit)s for update;

-- name: move_parked
-- scope: unit
update reaction_parked set position = %(position)s
where reaction = %(reaction)s and service = %(service)s and unit = %(unit)s;

-- name: park_at_fork
-- scope: all, because a service gives up the history of all units
update reaction_parked set position = %(position)s where service = %(service)s and position > %(position)s;

-- name: unpark
-- scope: unit
delete from reaction_parked where reaction = %(reaction)s and service = %(service)s and unit = %(unit)s;

-- name: applied
-- scope: all, because a subscription follows the events of all units
select coalesce(min(seen), 0) from subscription_reach(%(subscription)s) where service = %(service)s;
