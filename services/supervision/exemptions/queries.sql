-- name: exemptions
-- scope: unit
select organization, kind, spans from meeting_exemptions where unit = %(unit)s order by organization, kind;
