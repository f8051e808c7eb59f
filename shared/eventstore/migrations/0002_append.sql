-- The version at which a stream stands; 0 if it is empty.
create function stream_version(key uuid) returns int language sql stable as $$
  select coalesce((select v.version from event v where v.stream = key order by v.version desc limit 1), 0)
$$;

-- Stores a batch of appends in one call, in autocommit.
--
-- g_*: guards, streams that must stand at an expected version and get no events.
-- e_*: the events of all appends in order. `e_append` numbers the append (1, 2, ...), `e_expected` is the version at
--      which the stream has to stand, given with the first event of a stream and NULL with its others.
--
-- first_position, unit_seqs: the numbers given, in the order of the events that were stored.
-- refused: the appends (by number) of which nothing was stored, because a stream stands elsewhere or the command is
--      stored already.
create function append(
  g_append int[], g_stream uuid[], g_expected int[],
  e_append int[], e_ord int[], e_command uuid[], e_fingerprint bigint[], e_unit uuid[], e_stream uuid[],
  e_expected int[], e_version int[], e_type text[], e_body bytea[],
  out first_position bigint, out unit_seqs bigint[], out refused int[]
) language plpgsql as $$
declare
  now_here timestamptz;
begin
  -- One batch at a time: allocation order is commit order, nothing to skip, no gaps.
  perform pg_advisory_xact_lock(hashtext('append'), hashtext(current_schema()));
  now_here := clock_timestamp();

  begin
    if exists (
      select from unnest(g_stream, g_expected) as g (stream, expected)
      where g.expected <> stream_version(g.stream)
    ) then
      raise unique_violation;
    end if;

    with last as (
      select position, recorded_at from event order by position desc limit 1
    ), inserted as (
      insert into event (position, unit_seq, unit, stream, command, ord, version, fingerprint, recorded_at, type, body)
      select coalesce((select position from last), 0) + e.i,
             coalesce((select u.unit_seq from event u where u.unit = e.unit order by u.unit_seq desc limit 1), 0)
               + row_number() over (partition by e.unit order by e.i),
             e.unit, e.stream, e.command, e.ord, e.version, e.fingerprint,
             greatest((select recorded_at from last), now_here), e.type, e.body
        from unnest(e_ord, e_command, e_fingerprint, e_unit, e_stream, e_expected, e_version, e_type, e_body)
             with ordinality
             as e (ord, command, fingerprint, unit, stream, expected, version, type, body, i)
             -- A version too high is missed here, one too low by the index on (stream, version).
       where e.expected is null or e.expected = 0
          or (select b.version from event b where b.stream = e.stream and b.version = e.expected limit 1) is not null
      returning position, unit_seq
    )
    select min(position), array_agg(unit_seq order by position) into first_position, unit_seqs from inserted;

    if coalesce(cardinality(unit_seqs), 0) <> cardinality(e_append) then
      raise unique_violation;
    end if;

  exception when unique_violation then
    -- Somebody is stale or repeats a command: find out who, store the others.
    select array_agg(distinct found.append) into refused from (
      select g.append
        from unnest(g_append, g_stream, g_expected) as g (append, stream, expected)
       where g.expected <> stream_version(g.stream)
      union all
      select e.append
        from unnest(e_append, e_ord, e_command, e_stream, e_expected) as e (append, ord, command, stream, expected)
       where e.expected <> stream_version(e.stream)
          or (e.ord = 1 and (select 1 from event c where c.command = e.command and c.ord = 1 limit 1) = 1)
      union all
      select twice.append from (
        select e.append, min(e.append) over (partition by e.stream) as first_in_stream,
               min(e.append) over (partition by e.command) as first_in_command
          from unnest(e_append, e_command, e_stream) as e (append, command, stream)
      ) as twice
       where twice.append > twice.first_in_stream or twice.append > twice.first_in_command
    ) as found;

    with last as (
      select position, recorded_at from event order by position desc limit 1
    ), inserted as (
      insert into event (position, unit_seq, unit, stream, command, ord, version, fingerprint, recorded_at, type, body)
      select coalesce((select position from last), 0) + row_number() over (order by e.i),
             coalesce((select u.unit_seq from event u where u.unit = e.unit order by u.unit_seq desc limit 1), 0)
               + row_number() over (partition by e.unit order by e.i),
             e.unit, e.stream, e.command, e.ord, e.version, e.fingerprint,
             greatest((select recorded_at from last), now_here), e.type, e.body
        from unnest(e_append, e_ord, e_command, e_fingerprint, e_unit, e_stream, e_version, e_type, e_body)
             with ordinality
             as e (append, ord, command, fingerprint, unit, stream, version, type, body, i)
       where not e.append = any (coalesce(refused, '{}'))
      returning position, unit_seq
    )
    select min(position), array_agg(unit_seq order by position) into first_position, unit_seqs from inserted;
  end;
end $$;
