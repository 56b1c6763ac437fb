{#-
    How a record says who somebody is, in one spelling. The models and `powerfew resolve` read the same macros, so that a name
    means the same in both.
-#}

{#-
    Lower case, Latin, without accents and punctuation, one space between words. Letters of other alphabets that look like a
    Latin one, typed or pasted in its place, become that one; so does a nought. Apostrophes join (O'Hara is ohara), hyphens part
    (Whitlock-Dane is whitlock dane).
-#}
{% macro plain_text(column) -%}
    {%- set text = namespace(sql="lower(" ~ one_unicode_form("left(" ~ column ~ ", " ~ longest_name() ~ ")") ~ ")") -%}
    {%- for letter, spelled in [('ß', 'ss'), ('æ', 'ae'), ('œ', 'oe'), ('þ', 'th'), ('ð', 'd')] -%}
        {%- set text.sql = "replace(" ~ text.sql ~ ", '" ~ letter ~ "', '" ~ spelled ~ "')" -%}
    {%- endfor -%}
    {%- set text.sql = without_accents("translate(" ~ text.sql ~ ", 'аеорсухіјѕкмтнвαονρικτυıłøđ0', 'aeopcyxijskmthbaovpiktuilodo')") -%}
    {%- set text.sql = replace_all(text.sql, "[''’`´.]", "") -%}
    trim({{ replace_all(text.sql, "[^\\p{L}\\p{N}]+", " ") }})
{%- endmacro %}

{#- More letters than this are no name but a damaged row; to compare such texts with each other would take for ever. -#}
{% macro longest_name() -%}
    100
{%- endmacro %}

{#- A name as it is compared. A title is no name, and neither is a word for not knowing it; what follows an alias is left out. -#}
{% macro standard_name(column) -%}
    {%- set titles = "^((mr|mrs|ms|miss|mx|dr|prof|sir|rev)( |$))+" -%}
    {%- set own_name = replace_all(replace_all(plain_text(column), titles, ""), " (" ~ alias_words() ~ ") .*$", "") -%}
    case
        when {{ own_name }} not in ('', 'unknown', 'not known', 'nk', 'n k', 'not given', 'not stated', 'anon')
            then {{ own_name }}
    end
{%- endmacro %}

{#- The other name of somebody written with an alias: Whitlock aka Dane is also dane. Null where there is none. -#}
{% macro alias_name(column) -%}
    {%- set plain = plain_text(column) -%}
    case
        when {{ matches(plain, "^.+ (" ~ alias_words() ~ ") .+$") }}
            then {{ replace_all(plain, "^.+ (" ~ alias_words() ~ ") ", "") }}
    end
{%- endmacro %}

{% macro alias_words() -%}
    aka|alias|nee|formerly
{%- endmacro %}

{#- Why a date of birth cannot be true, or null. The first of January 1900 is what a form prints when nobody knows. -#}
{% macro birth_problem(date_of_birth, last_day) -%}
    case
        when {{ date_of_birth }} > {{ last_day }} then 'lies ahead'
        when {{ date_of_birth }} <= date '1900-01-01' then 'too long ago'
    end
{%- endmacro %}

{#-
    A date of birth as text that cannot be for its month or day alone (1990-13-14): one digit of it is wrong, the others tell
    something. Where neither is given (1990-00-00), nobody knew them.
-#}
{% macro mistyped_birth(column, last_day) -%}
    case
        when
            {{ matches(column, "^[0-9]{4}-[0-9]{2}-[0-9]{2}$") }}
            and right({{ column }}, 5) <> '00-00'
            and cast(left({{ column }}, 4) as integer) between 1900 and year({{ last_day }})
            then {{ column }}
    end
{%- endmacro %}

{#-
    A Criminal Records Office number without blanks, in capitals: 123456/99X, or SF99/123456X as it was once written. Whatever else is
    typed there (0, UNKNOWN, N/K) identifies nobody.
-#}
{% macro standard_cro_number(column) -%}
    {%- set typed = "upper(" ~ replace_all("left(" ~ column ~ ", " ~ longest_name() ~ ")", "\\s", "") ~ ")" -%}
    case
        when
            {{ matches(typed, "^([0-9]{1,7}/[0-9]{2}|SF[0-9]{2}/[0-9]{1,7})[A-Z]$") }}
            and not {{ matches(typed, "^(SF[0-9]{2}/)?0+[/A-Z]") }}
            then {{ typed }}
    end
{%- endmacro %}

{#- A PNC id without the blanks and in the capitals that the macros below expect. -#}
{% macro pnc_id_as_typed(column) -%}
    upper({{ replace_all(column, "\\s", "") }})
{%- endmacro %}

{#-
    Why what was typed (as `pnc_id_as_typed` gives it) is no PNC id, or null. An id is a year of two or four digits, a serial number of
    up to seven and a check letter. The letter is chosen by the number made of the year's last two digits and the seven digits, modulo 23,
    counted into ZABCDEFGHJKLMNPQRTUVWXY. An id whose letter does not fit was mistyped somewhere: it identifies nobody. Neither does
    one whose number is nought (00/0Z, whose letter fits): it is typed where the id is not known.
-#}
{% macro pnc_id_problem(id, last_year) -%}
    {%- set serial = "try_cast(" ~ _pnc_serial(id) ~ " as bigint)" -%}
    {%- set short_year = "try_cast(right(split_part(" ~ id ~ ", '/', 1), 2) as bigint)" -%}
    case
        when {{ id }} is null then null
        when not {{ matches(id, "^([0-9]{2}|[0-9]{4})/[0-9]{1,7}[A-Z]$") }} then 'not written as a PNC id'
        when
            substring(
                'ZABCDEFGHJKLMNPQRTUVWXY', cast(({{ short_year }} * 10000000 + {{ serial }}) % 23 + 1 as integer), 1
            ) <> right({{ id }}, 1)
            then 'check letter does not fit'
        when {{ serial }} = 0 then 'a placeholder'
        when try_cast({{ _pnc_year(id, last_year) }} as integer) < 1900 then 'year lies before all records'
        when try_cast({{ _pnc_year(id, last_year) }} as integer) > {{ last_year }} then 'year lies ahead'
    end
{%- endmacro %}

{#- A PNC id without a problem, in its full spelling YYYY/NNNNNNNL: 04/1X is 2004/0000001X. Null where it is none. -#}
{% macro valid_pnc_id(id, last_year) -%}
    case
        when {{ id }} is not null and ({{ pnc_id_problem(id, last_year) }}) is null
            then concat({{ _pnc_year(id, last_year) }}, '/', lpad({{ _pnc_serial(id) }}, 7, '0'), right({{ id }}, 1))
    end
{%- endmacro %}

{#- The digits between the stroke and the letter. -#}
{% macro _pnc_serial(id) -%}
    substring({{ id }}, length(split_part({{ id }}, '/', 1)) + 2, length({{ id }}) - length(split_part({{ id }}, '/', 1)) - 2)
{%- endmacro %}

{#- A year of two digits lies in this century up to the last year it can be of, else in the last. -#}
{% macro _pnc_year(id, last_year) -%}
    {%- set year = "split_part(" ~ id ~ ", '/', 1)" -%}
    case
        when length({{ year }}) = 4 then {{ year }}
        when 2000 + try_cast({{ year }} as integer) <= {{ last_year }} then concat('20', {{ year }})
        else concat('19', {{ year }})
    end
{%- endmacro %}
