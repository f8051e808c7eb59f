-- name: head
-- scope: all, because one log covers all units
select size, frontier from log_head;

-- name: entries
-- scope: all, because one log covers all units
select index, entry from log_entry where index >= %(first)s and index < %(until)s order by index limit %(limit)s;

-- name: last_checkpoint
-- scope: all, because one log covers all units
select note from log_checkpoint order by size desc limit 1;

-- name: checkpoints
-- scope: all, because one log covers all units
select size, root, note from log_checkpoint order by size;

-- name: checkpoint_of
-- scope: all, because one log covers all units
select note from log_checkpoint where size = %(size)s;

-- name: add_checkpoint
-- scope: all, because one log covers all units
insert into log_checkpoint (size, root, note) values (%(size)s, %(root)s, %(note)s) on conflict (size) do nothing;

-- name: cosigned
-- scope: all, because one log covers all units
update log_checkpoint set note = %(note)s where size = %(size)s;

-- name: trouble
-- scope: all, because one log covers all units
select sentence_zh, sentence_en, since from log_trouble;

-- name: tell_trouble
-- scope: all, because one log covers all units
insert into log_trouble (sentence_zh, sentence_en) values (%(sentence_zh)s, %(sentence_en)s)
on conflict (only_row) do update set sentence_zh = excluded.sentence_zh, sentence_en = excluded.sentence_en;

-- name: end_trouble
-- scope: all, because one log covers all units
delete from log_trouble;

-- name: entry_of_receipt
-- scope: all, because the entry itself names the unit; the door compares it
select index, entry from log_entry
 where kind = 'event' and service = %(service)s and position = %(position)s order by epoch desc limit 1;

-- name: troubles
-- scope: all, because one log covers all units
select '', count(*) from log_trouble;

-- name: unsealed_seconds
-- scope: all, because one log covers all units
select '', coalesce(extract(epoch from now() - (
  select recorded_at from audit_trail
   where index >= coalesce((select max(size) from log_checkpoint), 0) order by index limit 1)), 0);

-- name: roots
-- scope: all, because one log covers all units
select size, root, note, extract(epoch from now() - signed_at)::float8 as age from log_checkpoint order by size;

-- name: last_verification
-- scope: all, because one log covers all units
select at, size, root, findings, extract(epoch from now() - at)::float8 as age
  from log_verification order by id desc limit 1;

-- name: add_verification
-- scope: all, because one log covers all units
insert into log_verification (size, root, findings) values (%(size)s, %(root)s, %(findings)s::jsonb);

-- name: findings
-- scope: all, because one log covers all units
select '', coalesce((select jsonb_array_length(findings) from log_verification order by id desc limit 1), 0);

-- name: verified_seconds
-- scope: all, because one log covers all units
select '', coalesce(extract(epoch from now() - coalesce((select max(at) from log_verification),
                                                        (select min(signed_at) from log_checkpoint))), 0);
