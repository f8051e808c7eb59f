-- What a summary is made of, for many units at once and with no more columns than lights need. Which rows count is
-- what the reports of one unit say: `three_lists/queries.sql`, `targets/queries.sql`.

-- name: duty_lists_of_units
-- scope: all, because the district compares its units
select l.unit, l.id, l.year, l.level, l.organization, null as organization_name, l.status, l.holder, l.tenures,
       l.hand_over
from duty_list l
where l.unit = any(%(units)s)
  and (l.year = %(year)s
       or (l.year = %(year)s - 1 and l.status <> 'closed'
           and not exists (select from duty_list n
                           where n.unit = l.unit and n.year = %(year)s and n.level = l.level
                             and n.organization is not distinct from l.organization and n.issued_on is not null)))
order by l.unit, l.id;

-- name: duty_items_of_units
-- scope: all, because the district compares its units
select i.unit, i.list, i.item, i.deadline, i.performances
from duty_item i
join duty_list l on l.unit = i.unit and l.id = i.list and l.items @> to_jsonb(i.item)
where i.unit = any(%(units)s) and l.year in (%(year)s, %(year)s - 1)
order by i.unit, i.list, i.number, i.item;

-- name: rectifications_of_units
-- scope: all, because the district compares its units
select unit, kind, due, standing, asked_on, closed_on, checkpoints, '[]'::jsonb as story
from rectification_item
where unit = any(%(units)s)
  and (standing <> 'closed_out' or year = %(year)s or closed_on >= make_date(%(year)s, 1, 1))
order by unit;

-- name: targets_of_units
-- scope: all, because the district compares its units
select unit, id, year, person, organization, linked_branch, frequency, minimum, rule, dropped_on, by_hand
from target
where unit = any(%(units)s) and year = %(year)s and dropped_on is null
order by unit;

-- name: occasions_of_units
-- scope: all, because the district compares its units
select o.unit, o.id, o.event, o.state, o.title, o.year, o.held_on, o.organizations, o.kinds, o.topics, o.chair,
       o.corrections, o.source_event,
       case when exists (select from target t
                         where t.unit = o.unit and t.year = %(year)s and t.rule ->> 'person_is' = 'present')
            then o.present else '[]' end as present
from occasion o
where o.unit = any(%(units)s) and o.year = %(year)s and o.state = 'held'
order by o.unit;

-- name: reports_missing_in_units
-- scope: all, because the district compares its units
select unit, count(*) as missing
from monthly_report
where unit = any(%(units)s) and standing in ('open', 'returned') and due_on < %(today)s
group by unit;

-- name: last_changes_of_units
-- scope: all, because the district compares its units
select named.unit, last.recorded_at
from unnest(%(units)s::uuid[]) as named (unit)
cross join lateral (
  select a.recorded_at from audit_trail a where a.unit = named.unit order by a.index desc limit 1
) last;
