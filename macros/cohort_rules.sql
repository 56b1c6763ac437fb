{#-
    Stops the build where a model `cohort__*` is not in the list of cohort rules: its people would be in no cohort, and
    nobody would see it. Of use once the whole project is read.
-#}
{% macro refuse_an_incomplete_list(cohort_rules) -%}
    {%- if execute -%}
        {%- set missing = [] -%}
        {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.name.startswith('cohort__') -%}
            {%- if node.name not in cohort_rules -%}{%- do missing.append(node.name) -%}{%- endif -%}
        {%- endfor -%}
        {%- if missing -%}
            {{ exceptions.raise_compiler_error(
                'The list of cohort rules lacks ' ~ missing | sort | join(', ') ~ '. Write it anew with: '
                ~ 'python -m orchestration.release.cohort_rules'
            ) }}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
