-- name: records
-- scope: all, because sign-ins are the installation's
select r.id, r.at, r.what, r.login, r.person, r.by, b.login as by_login, r.address
  from sign_in_record r left join account b on b.person = r.by
 where (%(what)s::text is null or r.what = %(what)s)
   and (%(words)s::text is null or strpos(lower(r.login || ' ' || r.address || ' ' || coalesce(b.login, '')), lower(%(words)s)) > 0)
   and (%(since)s::date is null or r.at >= (%(since)s::date)::timestamp at time zone 'Asia/Shanghai')
   and (%(until)s::date is null or r.at < (%(until)s::date + 1)::timestamp at time zone 'Asia/Shanghai')
   and (%(before)s::bigint is null or r.id < %(before)s)
 order by r.id desc limit %(most)s;
