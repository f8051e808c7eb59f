-- name: parked_units
-- scope: all, because operators watch every view
select s.view, count(p.unit) from view_state s left join parked p on p.view = s.view and p.resumed_at is null
group by s.view;

-- name: parked_reactions
-- scope: all, because operators watch every reaction
select reaction, count(*) from reaction_parked group by reaction;

-- name: refused_reactions
-- scope: all, because operators watch every reaction
select reaction, count(*) from reaction_refusal group by reaction;

-- name: alarms
-- scope: all, because the alarm is the operator's
select kind, count(*) from subscription_alarm group by kind;

-- name: read_only
-- scope: all, because the log is the whole service's
select '', (id <> current_timeline())::int from timeline;

-- name: size
-- scope: all, because it reads the catalog only
select '', pg_database_size(current_database());
