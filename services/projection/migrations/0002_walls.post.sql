-- Nothing here that has a unit stands outside the wall; the tables of reactions stay empty in this database.
select raise_wall('audit_trail');
select raise_wall('reaction_refusal');
select raise_wall('reaction_parked');
