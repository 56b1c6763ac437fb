{#-
    Stops the build where a model called `<before>...<after>` is not in the list of those that are united: its rows would be
    nowhere, and nobody would see it. Of use once the whole project is read.
-#}
{% macro refuse_an_incomplete_list(listed, before, after='') -%}
    {%- if execute -%}
        {%- set missing = [] -%}
        {%- for node in graph.nodes.values() if node.resource_type == 'model' -%}
            {%- if node.name.startswith(before) and node.name.endswith(after) -%}
                {%- set name = node.name[before | length:node.name | length - after | length] -%}
                {%- if name not in listed -%}{%- do missing.append(node.name) -%}{%- endif -%}
            {%- endif -%}
        {%- endfor -%}
        {%- if missing -%}
            {{ exceptions.raise_compiler_error(
                'A list of models lacks ' ~ missing | sort | join(', ') ~ '. Write it anew with: '
                ~ 'python -m orchestration.release.lists_of_models'
            ) }}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
