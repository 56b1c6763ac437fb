{#- Small spellings that several models share. What differs between engines is in macros/engine/. -#}

{#-
    Text as it is compared: lower case, one space between words, one way of writing an accented letter, and the dashes and
    quotation marks of word processors as those of a keyboard. Empty is null.
-#}
{% macro standard_text(column) -%}
    {%- set plain_dashes = replace_all(one_unicode_form(column), "[‐‑‒–—―−]", "-") -%}
    {%- set plain_quotes = replace_all(plain_dashes, "[‘’‚‛ʼ´`]", "''") -%}
    nullif(lower(trim({{ replace_all(plain_quotes, "[\\s\u00a0\u2007\u202f]+", " ") }})), '')
{%- endmacro %}

{#- A Home Office class as the counting rules print it: 4/3 is 4.3, 8n is 8N. -#}
{% macro standard_class_code(column) -%}
    replace(upper(trim({{ column }})), '/', '.')
{%- endmacro %}

{#- A Home Office sub-code with its zeros, 8/6 as 008/06; what is not written like one is none. -#}
{% macro standard_sub_code(column) -%}
    case
        when {{ matches("trim(" ~ column ~ ")", "^[0-9]{1,3}/[0-9]{1,2}$") }}
            then concat(
                lpad(split_part(trim({{ column }}), '/', 1), 3, '0'), '/', lpad(split_part(trim({{ column }}), '/', 2), 2, '0')
            )
        when {{ matches("trim(" ~ column ~ ")", "^STUDY/[0-9]{3}$") }} then trim({{ column }})
    end
{%- endmacro %}

{#-
    A stable identifier from parts that may be null. Each part stands with its length before it, so that none runs into its
    neighbour and nothing that can be typed looks like a missing part.
-#}
{% macro identifier(parts) -%}
    md5(concat(
        {%- for part in parts -%}
            coalesce(concat(
                cast(length(cast({{ part }} as {{ text_type() }})) as {{ text_type() }}), ':',
                cast({{ part }} as {{ text_type() }})
            ), '-'){{ ', ' if not loop.last }}
        {%- endfor -%}
    ))
{%- endmacro %}

{#- The identifier of an offence as recorded: class, sub-code and title together; most systems record no title. -#}
{% macro offence_identifier(ho_class_code, ho_sub_code, standard_title='null') -%}
    {{ identifier([ho_class_code, ho_sub_code, standard_title]) }}
{%- endmacro %}

{#-
    The reference of a crime as a study tells it. A neighbour's stands after the neighbour's name, so that nobody looks for it
    among the force's own.
-#}
{% macro record_ref(crime, study_force) -%}
    case
        when {{ study_force }}.is_neighbour then concat({{ crime }}.force_code, ' ', {{ crime }}.crime_reference)
        else {{ crime }}.crime_reference
    end
{%- endmacro %}

{#- The order of harm, the most harmful first, with its ties broken. One order for every rank. -#}
{% macro most_harmful_first() -%}
    harm_days desc, violent_harm_days desc, peak_harm_days desc, offences desc, last_offence_on desc nulls last, person_id asc
{%- endmacro %}

{#- A share in percent, null when there is nothing to share. -#}
{% macro percentage(part, whole) -%}
    100.0 * cast({{ part }} as double) / nullif(cast({{ whole }} as double), 0)
{%- endmacro %}

{#-
    Whether a spell is open on a day: it has begun by then and has not ended; its last day is the one before it ends. Two
    plain comparisons, by which engines can join; with one that may be unknown they compare every row with every other.
-#}
{% macro is_open_on(day, begins_on, ends_on) -%}
    ({{ day }} >= {{ begins_on }} and {{ day }} < coalesce({{ ends_on }}, date '9999-12-31'))
{%- endmacro %}

{#- A count of people that must not leave the force: somebody, but fewer than the study's row lets be shown. -#}
{% macro is_small(people, smallest_shown) -%}
    ({{ people }} > 0 and {{ people }} < {{ smallest_shown }})
{%- endmacro %}

{#- A figure of a table that leaves the force: null where there is a reason to withhold it. -#}
{% macro unless_withheld(figure, suppression) -%}
    case when {{ suppression }} is null then {{ figure }} end
{%- endmacro %}
