-- name: organizations
-- scope: unit
select g.id, g.code, g.name, g.kind, g.parent, p.name as parent_name, g.superior, g.established_on, g.term_ends_on,
       g.functions, g.exemptions
from organization g
left join directory_organization p on p.unit = g.unit and p.id = g.parent
where g.unit = %(unit)s and g.ended_on is null
order by case g.kind when 'leading_group' then 1 when 'organ_committee' then 2 when 'branch' then 3 else 4 end, g.code;

-- name: posts
-- scope: unit
select t.id, t.person, t.organization, o.name as organization_name, t.title, t.since, t.until, t.field, t.linked_branch,
       b.name as linked_branch_name
from directory_post t
left join directory_organization o on o.unit = t.unit and o.id = t.organization
left join directory_organization b on b.unit = t.unit and b.id = t.linked_branch
where t.unit = %(unit)s and t.since <= %(today)s
order by o.code, t.title, t.since, t.id;

-- Members by the home branch that they had on the day. Branches are [since, branch] pairs in order.

-- name: members_per_branch
-- scope: unit
select b.branch, o.name as branch_name,
       count(*) as members,
       count(*) filter (where p.standing = 'full') as full_members,
       count(*) filter (where p.standing = 'probationary') as probationary,
       count(*) filter (where p.exempt_since <= %(today)s and (p.exempt_until is null or p.exempt_until > %(today)s))
         as exempt
from directory_person p
left join lateral (
  select (e.pair ->> 1)::uuid as branch
  from jsonb_array_elements(p.branches) with ordinality as e (pair, place)
  where (e.pair ->> 0)::date <= %(today)s
  order by e.place desc
  limit 1
) b on true
left join directory_organization o on o.unit = p.unit and o.id = b.branch
where p.unit = %(unit)s and p.standing is not null and (p.ceased_on is null or p.ceased_on > %(today)s)
group by b.branch, o.name, o.code
order by o.code nulls last;
