-- Study days of the year, planned ones of the next, and older ones whose correction still waits for approval.

-- name: study_days
-- scope: unit
select id, year, topic, state, planned_on, moves, held_on, lecturer, audience, organizations, hours, due, present,
       absent, guests, materials, leaves, made_up, cancelled_reason, proposal, corrections
from study_day
where unit = %(unit)s and (year >= %(year)s or proposal is not null)
order by coalesce(held_on, planned_on), id;
