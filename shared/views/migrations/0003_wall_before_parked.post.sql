-- Behind the new code, since old code names no unit.
select raise_wall('parked');
