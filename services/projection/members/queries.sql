-- Members on the day, with the branches that they had then. Branches are [since, branch] pairs in order.

-- name: members
-- scope: unit
select p.id, p.code, p.standing, m.joined_on, m.status, m.outside_branch, m.confirmed_on, m.mobile_since, m.lost_since,
       h.branch, b.name as branch_name, f.branch as functional_branch, g.name as functional_branch_name,
       p.exempt_since <= %(today)s and (p.exempt_until is null or p.exempt_until > %(today)s) as exempt, p.exempt_since
from directory_person p
left join member m on m.unit = p.unit and m.id = p.id
left join lateral (
  select (e.pair ->> 1)::uuid as branch
  from jsonb_array_elements(p.branches) with ordinality as e (pair, place)
  where (e.pair ->> 0)::date <= %(today)s
  order by e.place desc
  limit 1
) h on true
left join lateral (
  select (e.pair ->> 1)::uuid as branch
  from jsonb_array_elements(p.functional) with ordinality as e (pair, place)
  where (e.pair ->> 0)::date <= %(today)s
  order by e.place desc
  limit 1
) f on true
left join directory_organization b on b.unit = p.unit and b.id = h.branch
left join directory_organization g on g.unit = p.unit and g.id = f.branch
where p.unit = %(unit)s and p.standing is not null and (p.ceased_on is null or p.ceased_on > %(today)s)
order by b.code nulls last, p.code, p.id;
