-- What a migration declares about binaries that are older than itself. A binary serves a schema with migrations that it does
-- not know only if each of them is here, with `min_binary_schema` no newer than the newest migration that the binary knows.
create table schema_compatibility (
    version text primary key,
    min_binary_schema text not null
) strict;
