-- The second wall between units: whoever asks, also a table's owner, sees and writes only rows of the unit that the
-- transaction names in wenxiao.unit, or those of all units if it names 'all'; without it nothing. Behind a transaction
-- the setting is '' and not null. The sub-selects are evaluated once per statement instead of once per row.

create function raise_wall(walled regclass) returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security, force row level security', walled);
  execute format($policy$
    create policy wall on %s using (
      (select current_setting('wenxiao.unit', true) = 'all')
      or unit = (select nullif(nullif(current_setting('wenxiao.unit', true), ''), 'all')::uuid)
    )$policy$, walled);
end $$;
comment on function raise_wall is 'Show rows of a table with a column unit only to whom names the unit.';
