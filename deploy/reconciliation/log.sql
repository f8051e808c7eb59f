-- name: state
-- scope: all, because positions are the service's
select epoch.id, coalesce((select position from event order by position desc limit 1), 0), fork_position,
       (select id from timeline) = current_timeline()
  from epoch;

-- name: digests
-- scope: all, because witnesses follow the events of all units
select position, encode(sha256(body), 'hex') from event where position = any (%(positions)s);

-- name: alone
-- scope: all, because appends of all units come one after the other
select pg_advisory_xact_lock(hashtext('append'), hashtext(current_schema()));

-- name: store
-- scope: all, because what comes back is of all units
copy event (position, unit_seq, unit, stream, command, ord, version, fingerprint, recorded_at, type, body) from stdin;

-- name: torn
-- scope: all, because what came back is of all units
select min(e.position) from event e
 where e.position > %(head)s
   and ((e.version > 1 and not exists (select from event b where b.stream = e.stream and b.version = e.version - 1))
     or (e.unit_seq > 1 and not exists (select from event b where b.unit = e.unit and b.unit_seq = e.unit_seq - 1)));

-- name: accept
-- scope: all, because the log is the whole service's
update timeline set id = current_timeline() where id <> current_timeline();

-- name: close
-- scope: all, because the log is the whole service's
select close_store();

-- name: begin_epoch
-- scope: all, because an epoch is the store's
update epoch set id = %(epoch)s, started_at = now(), fork_position = %(fork)s;

-- name: note_loss
-- scope: all, because an epoch is the store's
insert into lost_history (epoch, ended, fork_position, last_known, reason, signers)
values (%(epoch)s, %(ended)s, %(fork)s, %(last_known)s, %(reason)s, %(signers)s);

-- name: unrecorded
-- scope: all, because an epoch is the store's
select epoch, ended, fork_position, last_known, reason, signers from lost_history where not recorded order by begun_at;

-- name: note_recorded
-- scope: all, because an epoch is the store's
update lost_history set recorded = true where epoch = %(epoch)s;
