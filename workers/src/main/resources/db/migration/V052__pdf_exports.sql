alter table data_export drop constraint data_export_format;
alter table data_export add constraint data_export_format check (format in ('csv', 'json', 'xml', 'pdf'));
