delete from schema_compatibility where version = '0007';
drop table invitations;
