drop table write_probes;
