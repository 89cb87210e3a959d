"""What the bus is still to be told of, written together with the annotation."""

SQL = """
create table announcements (
    n integer primary key,
    campaign text not null,
    task text not null,
    version integer not null,
    unique (campaign, task, version),
    foreign key (campaign, task, version)
        references annotations(campaign, task, version) on delete cascade
) strict;
create trigger an_annotation_is_announced after insert on annotations
begin
    insert into announcements (campaign, task, version)
    values (new.campaign, new.task, new.version);
end;
"""
