SELECT protect_appended_rows('patients_observation'), protect_appended_rows('patients_instrumentresponse');
