-- Branches are [since, branch] pairs in order; the last one of the past is where somebody belongs.

-- name: people
-- scope: unit
select p.id, p.code, p.name, h.branch,
       coalesce((select jsonb_agg(jsonb_build_object('id', t.id, 'title', t.title, 'organization', o.name,
                                                     'organization_id', t.organization) order by t.since)
                 from directory_post t left join directory_organization o on o.unit = t.unit and o.id = t.organization
                 where t.unit = p.unit and t.person = p.id and t.since <= %(today)s
                   and (t.until is null or t.until > %(today)s)), '[]') as posts
from directory_person p
left join lateral (
  select (e.pair ->> 1)::uuid as branch
  from jsonb_array_elements(p.branches) with ordinality as e (pair, place)
  where (e.pair ->> 0)::date <= %(today)s
  order by e.place desc
  limit 1
) h on true
where p.unit = %(unit)s
order by p.code, p.id;

-- name: standing_organizations
-- scope: unit
select id, code, name, kind, parent from directory_organization
where unit = %(unit)s and ended_on is null
order by case kind when 'leading_group' then 1 when 'organ_committee' then 2 when 'branch' then 3 else 4 end, code, id;

-- name: names
-- scope: all, because a district's people act in its units, and so do the services
select id, name, null as role from directory_person where unit = any(%(units)s) and id = any(%(people)s)
union all
select id, name, role from directory_principal where unit = any(%(units)s) and id = any(%(people)s);

-- name: unit_names
-- scope: all, because the registry of units is the district's
select id, code, name, closed from directory_unit where id = any(%(units)s) order by code;

-- name: standing_units
-- scope: all, because services and the district's supervisors reach every unit
select id, code, name, closed from directory_unit where not closed order by code;

-- name: all_units
-- scope: all, because services and administrators reach every unit
select id from directory_unit order by code;

-- name: units_of_person
-- scope: all, because a person may belong to several units; the roles held there decide what is shown
select unit from directory_person where id = %(person)s
union
select unit from directory_post where person = %(person)s;

-- name: applied
-- scope: all, because checkpoints are of services
select service, min(seen) as position from subscription_reach(%(subscription)s) group by service;

-- name: parked_of_unit
-- scope: unit
select view, service from parked where unit = %(unit)s and resumed_at is null;

-- name: skipped_of_unit
-- scope: unit
select distinct view, service from view_skips where unit = %(unit)s;
