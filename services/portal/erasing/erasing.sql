-- name: position
-- scope: all, because erasures belong to people, who move between units
select coalesce(max(position), 0) as position from erased_person;

-- name: files
-- scope: all, because a person's files lie in whatever units the person was
select distinct digest from attachment
 where service = 'management' and thing = %(person)s and erased_at is null order by digest;

-- name: forget_files
-- scope: all, because the same bytes are the same person's, wherever they were added
select erase_attachments(%(digests)s, %(name)s) as done;

-- name: forget_sent
-- scope: all, because a workbook may name anybody
delete from plan_import where state in ('checked', 'faulty') returning id;

-- name: forget_reports
-- scope: all, because a workbook may name anybody
update plan_import set report = null where state in ('done', 'stopped') and report is not null returning id;

-- name: note
-- scope: all, because erasures belong to people, who move between units
insert into erased_person (person, position, files) values (%(person)s, %(position)s, %(files)s)
on conflict (person) do update set position = excluded.position returning person;
