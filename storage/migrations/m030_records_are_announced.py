"""The bus is told of every record that a recipe makes; none is forgotten."""

SQL = """
create table record_announcements (n integer primary key) strict;
create trigger made_is_announced after insert on made when new.unit is not null begin
    insert into record_announcements values (new.n);
end;
"""
