-- How far a kept table is folded is told for each of the 16 partitions: several workers share them.
update view_kept k set positions = (
    select jsonb_object_agg(p.service, case jsonb_typeof(p.position)
        when 'number' then to_jsonb(array_fill(p.position::text::bigint, array[16])) else p.position end)
    from jsonb_each(k.positions) as p (service, position)
)
where k.positions <> '{}';
comment on column view_kept.positions is 'By service, in the order of the partitions, the positions up to which the table is folded.';
